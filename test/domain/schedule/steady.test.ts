import { describe, expect, it } from 'vitest';
import type { CheckReason, Verdict } from '../../../workers/domain/check.ts';
import { steadyHeardEveryMs } from '../../../workers/domain/limits.ts';
import { hear, type Hearing } from '../../../workers/domain/schedule/steady.ts';

const intervalMs = 60_000;
const letters: Record<string, Verdict> = { o: 'ok', f: 'fail', s: 'slow', u: 'unknown' };

/** Verdicts by their letter, one an interval; answers H for each that is heard and - for each steady one. */
function heard(verdicts: string, recoveryThreshold: number, kind: CheckReason = 'scheduled'): string {
  let memory: Hearing | undefined;
  return [...verdicts]
    .map((letter, i) => {
      const { steady, after } = hear(
        memory,
        { verdict: letters[letter]!, kind },
        recoveryThreshold,
        i * intervalMs,
      );
      memory = after;
      return steady ? '-' : 'H';
    })
    .join('');
}

describe('a result is heard by its monitor', () => {
  it.each([
    ['the first one, and then every five minutes', 'oooooooooooo', 1, 'H----H----H-'],
    ['a failure, each of them, and the ok after it', 'ooffffoo', 1, 'H-HHHHH-'],
    ['as many oks as recovery takes', 'offoooooo', 3, 'HHHHHH---'],
    ['oks in a row start again after a failure between', 'foofoooo', 3, 'HHHHHHH-'],
    ['slow and unknown ones, and the ok after each', 'oosoouoo', 1, 'H-HH-HH-'],
  ])('%s', (_, verdicts, recoveryThreshold, expected) => {
    expect(heard(verdicts, recoveryThreshold)).toBe(expected);
  });

  it.each(['confirm', 'manual'] as const)('always, when it answers a question (%s)', (kind) => {
    expect(heard('ooooo', 1, kind)).toBe('HHHHH');
  });

  it('always, when checks are rarer than the hearing', () => {
    const before: Hearing = { okRun: 9, heardAt: 0 };
    const result = { verdict: 'ok', kind: 'scheduled' } as const;
    expect(hear(before, result, 1, steadyHeardEveryMs).steady).toBe(false);
    expect(hear(before, result, 1, steadyHeardEveryMs - 1).steady).toBe(true);
  });
});
