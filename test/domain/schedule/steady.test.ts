import { describe, expect, it } from 'vitest';
import type { CheckReason, Verdict } from '../../../workers/domain/check.ts';
import { steadyHeardEveryMs } from '../../../workers/domain/limits.ts';
import { hear, type Hearing } from '../../../workers/domain/schedule/steady.ts';

const intervalMs = 60_000;
const letters: Record<string, Verdict> = { o: 'ok', f: 'fail', s: 'slow', u: 'unknown' };

/** Verdicts by their letter, one an interval; answers U for an urgent one, h for one only heard again, - for a steady one. */
function heard(verdicts: string, recoveryThreshold: number, kind: CheckReason = 'scheduled'): string {
  let memory: Hearing | undefined;
  return [...verdicts]
    .map((letter, i) => {
      const { steady, urgent, after } = hear(
        memory,
        { verdict: letters[letter]!, kind },
        recoveryThreshold,
        i * intervalMs,
      );
      memory = after;
      return steady ? '-' : urgent ? 'U' : 'h';
    })
    .join('');
}

describe('a result is heard by its monitor', () => {
  it.each([
    ['the first one, and then every five minutes', 'oooooooooooo', 1, 'U----h----h-'],
    ['a failure, each of them, and the ok after it', 'ooffffoo', 1, 'U-UUUUU-'],
    ['as many oks as recovery takes', 'offoooooo', 3, 'UUUUUU---'],
    ['oks in a row start again after a failure between', 'foofoooo', 3, 'UUUUUUU-'],
    ['slow and unknown ones, and the ok after each', 'oosoouoo', 1, 'U-UU-UU-'],
  ])('%s', (_, verdicts, recoveryThreshold, expected) => {
    expect(heard(verdicts, recoveryThreshold)).toBe(expected);
  });

  it.each(['confirm', 'manual'] as const)('always, when it answers a question (%s)', (kind) => {
    expect(heard('ooooo', 1, kind)).toBe('UUUUU');
  });

  it('always, when checks are rarer than the hearing', () => {
    const before: Hearing = { okRun: 9, heardAt: 0 };
    const result = { verdict: 'ok', kind: 'scheduled' } as const;
    expect(hear(before, result, 1, steadyHeardEveryMs).steady).toBe(false);
    expect(hear(before, result, 1, steadyHeardEveryMs - 1).steady).toBe(true);
  });
});
