/** A maintenance window's form: what it sends, what it makes of what there is, and the words on its page. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blankDraft, bodyOf, draftOf, type MaintenanceDraft } from '../../app/src/lib/maintenance/draft.ts';
import {
  recurrenceOf,
  recurrenceWords,
  repeatOptions,
  repeats,
  ruleOf,
  weekdays,
} from '../../app/src/lib/maintenance/recurrence.ts';
import { groupsOf, scopeWords, spanWords, untilWords } from '../../app/src/lib/maintenance/words.ts';
import { readDraft } from '../../app/src/lib/server/maintenance.ts';
import { maintenanceProblem } from '../../workers/domain/schedule/maintenance.ts';
import { type ApiMaintenance, maintenanceBody } from '../../workers/wire/api/maintenance.ts';

const now = Date.parse('2026-11-21T12:00Z');
const draft = (more: Partial<MaintenanceDraft> = {}): MaintenanceDraft => ({
  ...blankDraft(now),
  name: 'Upgrade',
  startsAt: '2026-11-29T02:30',
  ...more,
});
const window = (more: Partial<ApiMaintenance> = {}): ApiMaintenance => ({
  ...bodyOf(draft()),
  id: 'mnt_1',
  next: null,
  active: false,
  createdAt: '2026-11-01T00:00:00.000Z',
  ...more,
});

describe('a recurrence', () => {
  it.each([
    [{ repeat: 'once' }, null, 'Once'],
    [{ repeat: 'daily' }, 'FREQ=DAILY', 'Every day'],
    [{ repeat: 'daily', until: '2026-12-31' }, 'FREQ=DAILY;UNTIL=20261231', 'Every day, until 31 Dec 2026'],
    [{ repeat: 'weekly' }, 'FREQ=WEEKLY', 'Every week on Sunday'],
    [
      { repeat: 'weekly', days: ['TH', 'MO'] },
      'FREQ=WEEKLY;BYDAY=MO,TH',
      'Every week on Monday and Thursday',
    ],
    [{ repeat: 'monthday' }, 'FREQ=MONTHLY;BYMONTHDAY=29', 'Every month on day 29'],
    // The 29th of November 2026 is its fifth Sunday.
    [{ repeat: 'weekday' }, 'FREQ=MONTHLY;BYDAY=-1SU', 'Every month on the last Sunday'],
    [{ repeat: 'rule', rule: 'FREQ=YEARLY;COUNT=3' }, 'FREQ=YEARLY;COUNT=3', 'FREQ=YEARLY;COUNT=3'],
  ] as const)('%j is %s: %s', (given, rrule, words) => {
    const { startsAt } = draft();
    expect(ruleOf({ ...draft(), ...given, days: 'days' in given ? [...given.days] : [] }, startsAt)).toBe(
      rrule,
    );
    expect(recurrenceWords(rrule, startsAt)).toBe(words);
  });

  it('of the form is one that is taken, and comes back as it was', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...repeats.filter((one) => one !== 'rule')),
        fc.subarray([...weekdays]),
        fc.integer({ min: 0, max: 800 }),
        fc.boolean(),
        (repeat, days, after, ends) => {
          const startsAt = new Date(now + after * 86_400_000).toISOString().slice(0, 16);
          const until = ends && repeat !== 'once' ? '2031-12-31' : '';
          const given = { repeat, days: repeat === 'weekly' ? days : [], until, rule: '' };
          const rrule = ruleOf(given, startsAt);
          const timing = { timeZone: 'Europe/Berlin', startsAt, durationMs: 3_600_000, rrule };
          expect(maintenanceProblem(timing, now)).toBeNull();
          expect(recurrenceOf(rrule, startsAt)).toMatchObject({ ...given, rule: rrule ?? '' });
        },
      ),
      { numRuns: 15 },
    );
  });

  it('with its days in another order is the same', () => {
    const read = recurrenceOf('FREQ=WEEKLY;BYDAY=SU,WE', '2026-11-29T02:30');
    expect(read).toMatchObject({ repeat: 'weekly', days: ['WE', 'SU'] });
  });

  it('that no form writes stays a rule', () => {
    for (const rrule of [
      'FREQ=WEEKLY;INTERVAL=2',
      'FREQ=MONTHLY;BYDAY=1SU',
      'FREQ=DAILY;UNTIL=20261231T100000Z',
    ])
      expect(recurrenceOf(rrule, '2026-11-29T02:30')).toMatchObject({ repeat: 'rule', rule: rrule });
  });

  it('is offered also before a start is typed', () => {
    expect(
      repeatOptions('')
        .map(({ label }) => label)
        .join(),
    ).not.toMatch(/undefined|NaN/);
  });
});

describe('the form', () => {
  it('sends what the API takes, and comes back from a window as it was sent', () => {
    const form = new FormData();
    const typed = { name: 'Upgrade', timeZone: 'UTC', startsAt: '2026-11-29T02:30:00', duration: '90', unit: '1', repeat: 'weekly', until: '', scope: 'some', public: 'on' }; // prettier-ignore
    for (const [name, value] of Object.entries(typed)) form.append(name, value);
    for (const day of ['MO', 'FR']) form.append('days', day);
    form.append('monitorIds', 'mon_a');
    const body = bodyOf(readDraft(form));
    expect(maintenanceBody.parse(body)).toEqual({
      name: 'Upgrade', description: '', timeZone: 'UTC', startsAt: '2026-11-29T02:30', durationMinutes: 90,
      rrule: 'FREQ=WEEKLY;BYDAY=MO,FR', allMonitors: false, monitorIds: ['mon_a'], tags: [], public: true,
    }); // prettier-ignore
    expect(bodyOf(draftOf(window(body)))).toEqual(body);
  });

  it('names nobody when it concerns all, and no length where none was typed', () => {
    const body = bodyOf(draft({ scope: 'all', monitorIds: ['mon_a'], duration: '' }));
    expect([body.allMonitors, body.monitorIds]).toEqual([true, []]);
    expect(maintenanceBody.safeParse(body).success).toBe(false);
  });
});

describe('its words', () => {
  const at = (text: string) => Date.parse(text);
  it('name the second day only where it is another', () => {
    const [from, to] = [at('2026-11-29T22:30Z'), at('2026-11-29T23:30Z')];
    expect(spanWords(from, to, 'UTC')).toBe('Sun 29 Nov, 22:30–23:30');
    expect(spanWords(from, to, 'Europe/Berlin')).toBe('Sun 29 Nov, 23:30 – Mon 30 Nov, 00:30');
    expect(untilWords(to, from, 'UTC')).toBe('23:30');
    expect(untilWords(to, from, 'Europe/Berlin')).toBe('Mon 30 Nov, 00:30');
  });
  it('say whom it concerns', () => {
    const names = new Map([['mon_a', 'Shop']]);
    expect(scopeWords(window(), names)).toBe('All monitors');
    const some = window({ allMonitors: false, monitorIds: ['mon_a'], tags: ['db'] });
    expect(scopeWords(some, names)).toBe('Shop and everything tagged db');
    expect(scopeWords({ ...some, monitorIds: [], tags: [] }, names)).toBe('No monitor any more');
    expect(scopeWords({ ...some, tags: ['a', 'b', 'c', 'd'] }, names)).toBe(
      'Shop, everything tagged a, everything tagged b and 2 more',
    );
  });
  it('put the soonest first, and what is over last', () => {
    const next = (day: string) => ({ startsAt: `${day}T00:00:00Z`, endsAt: `${day}T01:00:00Z` });
    const [later, sooner, over] = [
      window({ id: 'later', next: next('2026-12-02') }),
      window({ id: 'sooner', next: next('2026-12-01') }),
      window({ id: 'over' }),
    ];
    const active = window({ id: 'active', active: true, next: next('2026-11-21') });
    expect(groupsOf([later, over, active, sooner])).toEqual({
      active: [active],
      coming: [sooner, later],
      over: [over],
    });
  });
});
