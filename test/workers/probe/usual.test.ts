import { describe, expect, inject, it } from 'vitest';
import { hourOfWeekUtc } from '../../../workers/domain/stats/baseline.ts';
import { at, run } from './run.ts';

const slotAt = Date.UTC(2026, 5, 3, 12);
/** Known of that hour only. */
const usualThen = (medianMs: number, limitMs: number) => {
  const only = (ms: number) =>
    Array.from({ length: 168 }, (_, hour) => (hour === hourOfWeekUtc(slotAt) ? ms : null));
  return { medianMs: only(medianMs), limitMs: only(limitMs) };
};
const words = /^\d+ ms: usually 12 ms at this hour \(limit 60 ms\)$/;

describe('slower than usual', () => {
  it.each([
    ['http', () => at('/slow-headers?ms=120'), {}],
    [
      'multistep',
      () => at('/slow-headers?ms=120'),
      { steps: [{ name: 'Ask', target: at('/slow-headers?ms=120') }] },
    ],
    ['tcp', () => `127.0.0.1:${inject('net').drips}`, { exchanges: [{ expect: '!' }] }],
  ] as const)('a check of kind %s is slow, and says what is usual', async (kind, target, request) => {
    const limits = { usual: usualThen(12, 60) };
    const finding = await run(kind, target(), request, limits, { slotAt });
    expect(finding).toMatchObject({
      verdict: 'slow',
      failure: { message: expect.stringMatching(words) as string },
    });
  });

  it('is ok below the limit, and in an hour of which nothing is known', async () => {
    const limits = { usual: usualThen(120, 30_000) };
    expect(await run('http', at('/slow-headers?ms=120'), {}, limits, { slotAt })).toMatchObject({
      verdict: 'ok',
    });
    const other = { usual: usualThen(12, 60) };
    const later = { slotAt: slotAt + 3_600_000 };
    expect(await run('http', at('/slow-headers?ms=120'), {}, other, later)).toMatchObject({ verdict: 'ok' });
  });

  it('is a failure all the same where the answer is a bad one', async () => {
    const wrong = [{ source: 'status', comparison: 'equals', target: '204' }] as const;
    const job = { usual: usualThen(12, 60), assertions: [...wrong] };
    expect(await run('http', at('/slow-headers?ms=120'), {}, job, { slotAt })).toMatchObject({
      verdict: 'fail',
    });
  });
});
