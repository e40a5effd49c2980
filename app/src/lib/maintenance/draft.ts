/** A maintenance window as its form holds it, and as the API takes it. */
import type { ApiMaintenance } from '$wire/api/maintenance.ts';
import { listed } from '../monitor-form/draft.ts';
import { type Recurrence, recurrenceOf, ruleOf } from './recurrence.ts';

export type MaintenanceDraft = Recurrence & {
  name: string;
  description: string;
  timeZone: string;
  startsAt: string;
  duration: string;
  unit: string;
  scope: string;
  monitorIds: string[];
  tags: string;
  public: boolean;
};
export const units = [
  { value: '1', label: 'minutes' },
  { value: '60', label: 'hours' },
] as const;

/** Tomorrow at two: when most people sleep, wherever they are. */
export function blankDraft(now: number): MaintenanceDraft {
  const day = new Date(now + 86_400_000).toISOString().slice(0, 10);
  return {
    name: '',
    description: '',
    timeZone: 'UTC',
    startsAt: `${day}T02:00`,
    duration: '1',
    unit: '60',
    repeat: 'once',
    days: [],
    until: '',
    rule: '',
    scope: 'all',
    monitorIds: [],
    tags: '',
    public: true,
  };
}

export function draftOf(window: ApiMaintenance): MaintenanceDraft {
  const inHours = window.durationMinutes % 60 === 0;
  return {
    ...recurrenceOf(window.rrule, window.startsAt),
    name: window.name,
    description: window.description,
    timeZone: window.timeZone,
    startsAt: window.startsAt,
    duration: String(inHours ? window.durationMinutes / 60 : window.durationMinutes),
    unit: inHours ? '60' : '1',
    scope: window.allMonitors ? 'all' : 'some',
    monitorIds: window.monitorIds,
    tags: window.tags.join(', '),
    public: window.public,
  };
}

export const minutesOf = ({ duration, unit }: Pick<MaintenanceDraft, 'duration' | 'unit'>): number =>
  duration.trim() === '' ? Number.NaN : Number(duration) * Number(unit);

export const bodyOf = (draft: MaintenanceDraft) => ({
  name: draft.name,
  description: draft.description,
  timeZone: draft.timeZone,
  startsAt: draft.startsAt,
  durationMinutes: minutesOf(draft),
  rrule: ruleOf(draft, draft.startsAt),
  allMonitors: draft.scope === 'all',
  monitorIds: draft.scope === 'all' ? [] : draft.monitorIds,
  tags: draft.scope === 'all' ? [] : listed(draft.tags),
  public: draft.public,
});
