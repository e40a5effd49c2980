/** The policy form: what it holds as texts, and what that is to the API. Times are minutes here. */
import { fieldText, listed, number } from '$lib/monitor-form/draft.ts';
import { policyStepsMax } from '$domain/limits.ts';
import { severities } from '$domain/state/types.ts';
import type { ApiPolicy } from '$wire/api.ts';

const texts = {
  name: '',
  tags: '',
  repeatMinutes: '',
  repeatTimes: '3',
  quietFrom: '',
  quietTo: '',
  timeZone: '',
};
export type StepValues = { afterMinutes: string; channelIds: string[] };
export type PolicyValues = typeof texts & {
  severities: string[];
  steps: StepValues[];
  quietDays: string[];
  quietSeverities: string[];
  onAcknowledge: boolean;
  onResolve: boolean;
  onAdvisory: boolean;
};

const everyDay = ['1', '2', '3', '4', '5', '6', '7'];
export const emptyPolicy = (): PolicyValues => ({
  ...texts,
  severities: [...severities],
  steps: [{ afterMinutes: '0', channelIds: [] }],
  quietDays: everyDay,
  quietSeverities: ['critical'],
  onAcknowledge: true,
  onResolve: true,
  onAdvisory: true,
});

const minutes = (seconds: number): string => String(seconds / 60);

export function valuesOf(policy: ApiPolicy): PolicyValues {
  const { quietHours: quiet, repeat } = policy;
  const blank = emptyPolicy();
  return {
    ...blank,
    name: policy.name,
    severities: policy.severities ?? blank.severities,
    tags: policy.tags?.join(', ') ?? '',
    steps: policy.steps.map(({ afterSeconds, channelIds }) => ({
      afterMinutes: minutes(afterSeconds),
      channelIds,
    })),
    ...(repeat ? { repeatMinutes: minutes(repeat.everySeconds), repeatTimes: String(repeat.times) } : {}),
    ...(quiet
      ? {
          quietFrom: quiet.from,
          quietTo: quiet.to,
          timeZone: quiet.timeZone,
          quietDays: quiet.days.map(String),
          quietSeverities: quiet.severities,
        }
      : {}),
    onAcknowledge: policy.onAcknowledge,
    onResolve: policy.onResolve,
    onAdvisory: policy.onAdvisory,
  };
}

/** The form as a browser sends it, with scripts or without. */
export function readPolicy(form: FormData): PolicyValues {
  const read = Object.fromEntries(Object.keys(texts).map((name) => [name, fieldText(form, name)]));
  const all = (name: string) => form.getAll(name).map(String);
  const steps: StepValues[] = [];
  for (let i = 0; i < policyStepsMax && form.has(`steps.${i}.afterMinutes`); i += 1)
    steps.push({
      afterMinutes: fieldText(form, `steps.${i}.afterMinutes`),
      channelIds: all(`steps.${i}.channelIds`),
    });
  return {
    ...texts,
    ...read,
    steps,
    severities: all('severities'),
    quietDays: all('quietDays'),
    quietSeverities: all('quietSeverities'),
    onAcknowledge: form.has('onAcknowledge'),
    onResolve: form.has('onResolve'),
    onAdvisory: form.has('onAdvisory'),
  };
}

/** Seconds, or what was typed: the API then says what is wrong with it. */
function seconds(typed: string): number | string {
  const given = number(typed);
  return typeof given === 'number' ? Math.round(given * 60) : given;
}

export function bodyOf(v: PolicyValues): Record<string, unknown> {
  const tags = listed(v.tags);
  const quiet = v.quietFrom !== '' || v.quietTo !== '';
  return {
    name: v.name.trim(),
    severities: v.severities.length === severities.length ? null : v.severities,
    tags: tags.length > 0 ? tags : null,
    steps: v.steps.map(({ afterMinutes, channelIds }) => ({
      afterSeconds: seconds(afterMinutes),
      channelIds,
    })),
    repeat:
      v.repeatMinutes.trim() === ''
        ? null
        : { everySeconds: seconds(v.repeatMinutes), times: number(v.repeatTimes) },
    quietHours: quiet
      ? {
          timeZone: v.timeZone.trim(),
          days: v.quietDays.map(Number),
          from: v.quietFrom,
          to: v.quietTo,
          severities: v.quietSeverities,
        }
      : null,
    onAcknowledge: v.onAcknowledge,
    onResolve: v.onResolve,
    onAdvisory: v.onAdvisory,
  };
}
