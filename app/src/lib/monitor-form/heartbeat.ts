/** A heartbeat's schedule as a form holds it: numbers with their unit, so that nobody counts seconds. */
import type { HeartbeatRequest } from '$domain/request.ts';
import { number } from './draft.ts';

export const units = [
  { value: '86400', label: 'days' },
  { value: '3600', label: 'hours' },
  { value: '60', label: 'minutes' },
  { value: '1', label: 'seconds' },
];
const template = {
  scheduleType: 'period',
  every: '1',
  everyUnit: '3600',
  cron: '0 3 * * *',
  timeZone: 'UTC',
  grace: '5',
  graceUnit: '60',
  maxRun: '',
  maxRunUnit: '60',
};
export type HeartbeatDraft = typeof template;

/** By the largest unit that divides it. */
function inUnits(seconds: number): [count: string, unit: string] {
  const unit = units.find(({ value }) => seconds > 0 && seconds % Number(value) === 0) ?? units.at(2)!;
  return [String(seconds / Number(unit.value)), unit.value];
}

function inSeconds(count: string, unit: string): number | string {
  const counted = number(count);
  return typeof counted === 'number' ? counted * Number(unit) : counted;
}

export const heartbeatForm = {
  template,
  empty: (): HeartbeatDraft => ({ ...template }),
  toRequest: (draft: HeartbeatDraft) => ({
    schedule:
      draft.scheduleType === 'cron'
        ? { type: 'cron', expression: draft.cron.trim(), timeZone: draft.timeZone.trim() }
        : { type: 'period', seconds: inSeconds(draft.every, draft.everyUnit) },
    graceSeconds: inSeconds(draft.grace, draft.graceUnit),
    maxRunSeconds: draft.maxRun.trim() === '' ? null : inSeconds(draft.maxRun, draft.maxRunUnit),
  }),
  fromRequest: ({ schedule, graceSeconds, maxRunSeconds }: HeartbeatRequest): HeartbeatDraft => {
    const [grace, graceUnit] = inUnits(graceSeconds);
    const [maxRun, maxRunUnit] =
      maxRunSeconds === null ? [template.maxRun, template.maxRunUnit] : inUnits(maxRunSeconds);
    const common = { ...template, grace, graceUnit, maxRun, maxRunUnit };
    if (schedule.type === 'cron')
      return { ...common, scheduleType: 'cron', cron: schedule.expression, timeZone: schedule.timeZone };
    const [every, everyUnit] = inUnits(schedule.seconds);
    return { ...common, every, everyUnit };
  },
};

/** "Every 2 hours": what the schedule says, in short. */
export const paceWords = (draft: HeartbeatDraft): string => {
  const unit = units.find(({ value }) => value === draft.everyUnit)?.label ?? '';
  return draft.scheduleType === 'cron'
    ? `${draft.cron} in ${draft.timeZone}`
    : `Every ${draft.every} ${draft.every === '1' ? unit.replace(/s$/, '') : unit}`;
};
