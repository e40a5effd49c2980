/** A transaction as a form holds it: its steps are one list. */
import type { MultistepRequest } from '$domain/request.ts';
import { assertionFrom, assertionTemplate, draftOfAssertion } from './assertions.ts';
import {
  type CallDraft,
  callDraft,
  callFrom,
  callTemplate,
  variablesFrom,
  variableTemplate,
} from './http.ts';
import { withScheme } from './target.ts';

export const extractionTemplate = { variable: '', source: 'json', property: '' };
const stepTemplate = {
  name: '',
  target: '',
  call: callTemplate,
  assertions: [assertionTemplate],
  extract: [extractionTemplate],
};
export type StepDraft = typeof stepTemplate;
const template = { variables: [variableTemplate], steps: [stepTemplate] };
export type MultistepDraft = typeof template;

export const emptyStep = (name: string): StepDraft => ({
  name,
  target: '',
  call: { ...callTemplate, headers: [] },
  assertions: [],
  extract: [],
});

/** What a step's request says besides what its form shows stays with it. */
type Hidden = { [name: string]: unknown };
const stepFrom = ({ name, target, call, assertions, extract }: StepDraft, hidden: Hidden = {}) => ({
  name,
  target: withScheme(target),
  request: { ...hidden, ...callFrom(call satisfies CallDraft) },
  assertions: assertions.map(assertionFrom),
  extract: extract.map((one) => ({ ...one, variable: one.variable.trim() })),
});

export const multistepForm = {
  template,
  empty: (): MultistepDraft => ({ variables: [], steps: [emptyStep('Step 1')] }),
  /** @param before the request that is edited: a step that kept its name, or its place, keeps what no field shows */
  toRequest: (draft: MultistepDraft, before?: MultistepRequest) => ({
    variables: variablesFrom(draft.variables),
    steps: draft.steps.map((step, i) => {
      const old = before?.steps.find(({ name }) => name === step.name) ?? before?.steps[i];
      return stepFrom(step, old && { bodyBytesMax: old.request.bodyBytesMax });
    }),
  }),
  fromRequest: (request: MultistepRequest): MultistepDraft => ({
    variables: request.variables,
    steps: request.steps.map((step) => ({
      name: step.name,
      target: step.target,
      call: callDraft(step.request),
      assertions: step.assertions.map(draftOfAssertion),
      extract: step.extract,
    })),
  }),
};
