import { describe, expect, it } from 'vitest';
import { classifyHttp, nextAttempt, parseRetryAfter } from '../../../workers/domain/alert/backoff.ts';

const transient = (attempt: number, at: number, random: number, retryAfterMs: number | null = null) =>
  nextAttempt({ attempt, at, outcome: 'transient', retryAfterMs, random });

describe('deliveries', () => {
  it.each([0, 0.5, 0.999])('are tried at least eight times, over hours, with chance at %f', (random) => {
    const tries = [0];
    for (
      let next = transient(1, 0, random);
      next.kind === 'retry';
      next = transient(tries.length, tries.at(-1)!, random)
    )
      tries.push(next.at);
    expect(tries.length).toBeGreaterThanOrEqual(8);
    expect(tries.at(-1)!).toBeGreaterThan(3 * 3_600_000);
    expect(tries[1]!).toBeLessThanOrEqual(5_000);
    for (let i = 2; i < tries.length; i++)
      expect(tries[i]! - tries[i - 1]!).toBeGreaterThanOrEqual(tries[i - 1]! - tries[i - 2]! - 1);
  });
  it('end at the first delivery or refusal', () => {
    expect(nextAttempt({ attempt: 3, at: 0, outcome: 'delivered', retryAfterMs: null, random: 0 })).toEqual({
      kind: 'done',
    });
    expect(nextAttempt({ attempt: 1, at: 0, outcome: 'permanent', retryAfterMs: null, random: 0 })).toEqual({
      kind: 'failed',
    });
    expect(transient(10, 0, 0)).toEqual({ kind: 'dead' });
  });
  it('wait as long as they are asked to, but not for ever', () => {
    expect(transient(1, 1_000, 0, 600_000)).toEqual({ kind: 'retry', at: 601_000 });
    expect(transient(1, 0, 0, 90 * 24 * 3_600_000)).toEqual({ kind: 'retry', at: 24 * 3_600_000 });
  });
  it.each([
    [200, 'delivered'], [204, 'delivered'], [301, 'permanent'], [400, 'permanent'], [404, 'permanent'], [410, 'permanent'],
    [408, 'transient'], [425, 'transient'], [429, 'transient'], [500, 'transient'], [503, 'transient'],
  ] as const)('status %i is %s', (status, outcome) => expect(classifyHttp(status)).toBe(outcome)); // prettier-ignore
  it('Retry-After is seconds or a date', () => {
    const now = Date.UTC(2026, 0, 1);
    expect(parseRetryAfter('120', now)).toBe(120_000);
    expect(parseRetryAfter('Thu, 01 Jan 2026 00:01:00 GMT', now)).toBe(60_000);
    expect(parseRetryAfter('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
    expect(parseRetryAfter('soon', now)).toBeNull();
    expect(parseRetryAfter(null, now)).toBeNull();
  });
});
