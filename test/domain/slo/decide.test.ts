import { describe, expect, it } from 'vitest';
import { calmMs, decide } from '../../../workers/domain/slo/decide.ts';
import { judge } from '../../../workers/domain/slo/judge.ts';
import { burnRules } from '../../../workers/domain/slo/rules.ts';

/** The burn rates of the four rules, over both windows; null: history is away. */
const judged = (...rates: (number | null)[]) =>
  burnRules(30).map((rule, i) => {
    const burn = rates[i] ?? null;
    const one =
      burn === null
        ? ({ burnRate: null, because: 'history_missing' } as const)
        : ({ burnRate: burn, because: null } as const);
    return judge(rule, one, one);
  });
const critical = { severity: 'critical', calmSince: null } as const;
const now = 1_000_000_000;

describe('an alert about a budget', () => {
  it('is opened by the worst rule that fires', () => {
    expect(decide(null, judged(0, 0, 0, 0), now)).toEqual({ kind: 'nothing' });
    expect(decide(null, judged(0, 0, 4, 4), now)).toMatchObject({
      kind: 'open',
      by: { rule: { burnRate: 3 } },
    });
    expect(decide(null, judged(0, 7, 4, 4), now)).toMatchObject({
      kind: 'open',
      by: { rule: { burnRate: 6 } },
    });
    expect(decide(null, judged(20, 7, 4, 4), now)).toMatchObject({
      kind: 'open',
      by: { rule: { burnRate: 14.4 } },
    });
  });

  it('grows worse and never milder', () => {
    expect(decide({ severity: 'minor', calmSince: null }, judged(20, 0, 4, 4), now)).toMatchObject({
      kind: 'worsen',
    });
    expect(decide(critical, judged(0, 6.5, 4, 4), now)).toEqual({ kind: 'nothing' });
  });

  it('goes on until its rules burn a tenth below their rates', () => {
    expect(decide(critical, judged(13.1, 0, 0, 0), now)).toEqual({ kind: 'nothing' });
    expect(decide(critical, judged(12.9, 0, 0, 0), now)).toEqual({ kind: 'calm', since: now });
  });

  it('ends when nothing as severe burned for five minutes; what burns again in them begins anew', () => {
    const calm = { ...critical, calmSince: now - calmMs };
    expect(decide({ ...calm, calmSince: now - calmMs + 1 }, judged(0, 0, 4, 4), now)).toEqual({
      kind: 'nothing',
    });
    expect(decide(calm, judged(0, 0, 4, 4), now)).toEqual({ kind: 'end' });
    expect(decide(calm, judged(14, 0, 0, 0), now)).toEqual({ kind: 'calm', since: null });
  });

  it('is neither opened nor ended by what could not be read', () => {
    expect(decide(null, judged(null, null, null, null), now)).toEqual({ kind: 'nothing' });
    expect(decide({ ...critical, calmSince: 0 }, judged(0, null, 0, 0), now)).toEqual({ kind: 'nothing' });
    // What a milder rule cannot see is no reason to go on.
    expect(decide({ ...critical, calmSince: 0 }, judged(0, 0, null, null), now)).toEqual({ kind: 'end' });
  });
});
