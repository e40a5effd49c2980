import { expect, it } from 'vitest';
import type { CheckResult, Verdict } from '../../../workers/domain/check.ts';
import type { Certificate } from '../../../workers/domain/details.ts';
import { certificateEveryMs } from '../../../workers/domain/limits.ts';
import { type Known, withoutKnown } from '../../../workers/domain/schedule/known-certificates.ts';

const seen = (sha256: string, daysReached: number | null = null, verdict: Verdict = 'ok') =>
  ({
    verdict,
    details: { protocol: 'x', certificate: { sha256, daysReached } as Certificate },
  }) as CheckResult;

/** The fingerprints that are sent on. */
function told(...results: [CheckResult, at?: number][]): (string | undefined)[] {
  let known: Known = new Map();
  return results.map(([result, at = 0]) => {
    const next = withoutKnown(result, known, at);
    known = next.known;
    expect(next.result.details?.protocol).toBe('x');
    return next.result.details?.certificate?.sha256;
  });
}

it('a certificate is sent when it is new, nearer its end, or a day old, and with every failure', () => {
  const a = seen('a');
  expect(told([a], [a], [a])).toEqual(['a', undefined, undefined]);
  expect(told([a], [seen('b')], [a], [seen('b')])).toEqual(['a', 'b', undefined, undefined]);
  expect(told([a], [seen('a', 30)], [seen('a', 30)])).toEqual(['a', 'a', undefined]);
  expect(told([a], [seen('a', null, 'fail')])).toEqual(['a', 'a']);
  expect(told([a], [a, certificateEveryMs - 1], [a, certificateEveryMs])).toEqual(['a', undefined, 'a']);
});

it('what is remembered of them is bounded, and nothing is left of empty details', () => {
  let known: Known = new Map();
  for (let i = 0; i < 50; i++) known = withoutKnown(seen(`c${i}`), known, 0).known;
  expect(known.size).toBe(16);
  const bare = {
    verdict: 'ok',
    details: { certificate: { sha256: 'c49', daysReached: null } },
  } as CheckResult;
  expect(withoutKnown(bare, known, 1).result).toEqual({ verdict: 'ok' });
});
