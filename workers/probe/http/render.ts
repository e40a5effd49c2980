/** The request as it is sent this time: its templates filled in with the monitor's variables and the run's own. */
import type { RegionId } from '../../domain/region.ts';
import type { HttpCall, Variable } from '../../domain/request.ts';
import { hasTemplates, mapTexts } from '../../domain/request-templates.ts';
import { builtIns, isTemplate, render, TemplateError, type Variables } from '../../domain/template.ts';
import { Failed } from './failed.ts';

/** A request that could not be written, so nobody was asked. The configuration is to blame, not the target. */
export class Unrenderable extends Failed {
  constructor(message: string) {
    super('assertion', message, false);
    this.failure.step = 'request';
  }
}

/** A monitor's variables and, where they do not name the same, those of every run. */
export const runVariables = (variables: readonly Variable[], region: RegionId): Variables => ({
  ...builtIns(Date.now(), region, crypto.randomUUID()),
  ...Object.fromEntries(variables.map(({ name, value }) => [name, value])),
});

const headerSafe = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Variables nobody may see, and what else must be hidden because it was made of them. */
export type Hidden = { names: Set<string>; values: string[] };

export const hiddenOf = (variables: readonly Variable[]): Hidden => ({
  names: new Set(variables.flatMap(({ name, secret }) => (secret ? [name] : []))),
  values: [],
});

/** @param variablesOf only asked where there are templates. @throws Unrenderable */
export function renderCall(call: HttpCall, variablesOf: () => Variables, hidden: Hidden): HttpCall {
  if (!hasTemplates(call)) return call;
  const variables = variablesOf();
  return mapTexts(call, (what, text, place) => {
    const rendered = renderText(what, text, variables, hidden);
    if (place === 'elsewhere' || !isTemplate(text) || headerSafe.test(rendered)) return rendered;
    throw new Unrenderable(
      `${what} cannot be sent: its variables put a line break or a sign outside Latin-1 into it`,
    );
  });
}

/** @param what such as `the body`. @throws Unrenderable */
export function renderText(what: string, text: string, variables: Variables, hidden: Hidden): string {
  try {
    const wrote = mayTell(text, hidden) ? (part: string) => void hidden.values.push(part) : undefined;
    return render(text, variables, wrote);
  } catch (error) {
    if (error instanceof TemplateError) throw new Unrenderable(`${what} cannot be written: ${error.message}`);
    throw error;
  }
}

/**
 * Whether a template may write something made of a secret: then all that it writes is hidden, because filters and
 * assignments leave nothing of it to be known by. In brackets a name may be put together.
 */
const mayTell = (text: string, { names }: Hidden): boolean =>
  names.size > 0 &&
  isTemplate(text) &&
  (text.includes('[') || [...names].some((name) => text.includes(name)));
