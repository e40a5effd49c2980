import { describe, expect, it } from 'vitest';
import {
  type Breaker,
  breakerState,
  closed,
  gate,
  heard,
  tryAgain,
} from '../../../workers/domain/alert/breaker.ts';
import {
  breakerAskMs,
  breakerFailures,
  breakerMsMax,
  breakerProbeMs,
} from '../../../workers/domain/limits.ts';

function failing(times: number, from: Breaker = closed, now = 0): Breaker {
  let breaker = from;
  for (let i = 0; i < times; i++) breaker = heard(breaker, 'transient', now, 0.5);
  return breaker;
}

describe('a breaker', () => {
  it('opens after so many failures in a row, and not when one arrived between them', () => {
    expect(breakerState(failing(breakerFailures - 1), 0)).toBe('closed');
    expect(breakerState(failing(breakerFailures), 0)).toBe('open');
    expect(breakerState(failing(4, heard(failing(4), 'delivered', 0, 0)), 0)).toBe('closed');
  });
  it('lets exactly one through when its time is up, and another if nothing is heard of it', () => {
    const open = failing(breakerFailures);
    const until = open.openUntil!;
    expect(gate(open, until - 1, 0).waitUntil).toBe(until);
    const first = gate(open, until, 0);
    expect(first.waitUntil).toBeNull();
    expect(gate(first.breaker, until, 0).waitUntil).toBe(until + breakerAskMs);
    expect(gate(first.breaker, until + breakerProbeMs, 0).waitUntil).toBeNull();
  });
  it('closes by a success and by a refusal, and opens for longer by a failure, up to a bound', () => {
    const open = failing(breakerFailures);
    expect(heard(open, 'delivered', open.openUntil!, 0)).toEqual(closed);
    expect(heard(open, 'permanent', open.openUntil!, 0)).toEqual(closed);
    let breaker = open;
    const spans: number[] = [];
    for (let i = 0; i < 12; i++) {
      const now = breaker.openUntil!;
      breaker = heard(gate(breaker, now, 0).breaker, 'transient', now, 0.999_999);
      spans.push(breaker.openUntil! - now);
    }
    for (let i = 1; i < spans.length; i++) expect(spans[i]).toBeGreaterThanOrEqual(spans[i - 1]!);
    expect(spans.at(-1)).toBe(breakerMsMax);
  });
  it('is not opened for longer by those that were under way when it opened', () => {
    const open = failing(breakerFailures);
    expect(failing(4, open).openUntil).toBe(open.openUntil);
  });
  it('tries at once when the channel was set up anew', () => {
    expect(gate(tryAgain(failing(breakerFailures), 5), 5, 0).waitUntil).toBeNull();
    expect(tryAgain(closed, 5)).toEqual(closed);
  });
});
