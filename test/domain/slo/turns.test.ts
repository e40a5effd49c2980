import { describe, expect, it } from 'vitest';
import { inTurn, isFullTurn, shuffled } from '../../../workers/domain/slo/turns.ts';

const begin = 29_000_003;
const minutes = (count: number) => Array.from({ length: count }, (_, i) => begin + i);
const ids = (count: number) => Array.from({ length: count }, (_, i) => `wsp_${i}`);

describe('turns', () => {
  it.each([1, 7, 100, 101, 150, 299, 500, 1_000, 1_500])(
    'of %i workspaces, 100 a minute: each is judged in every round, and read in full at least each half an hour',
    (count) => {
      const all = ids(count);
      const judged = new Map(all.map((id) => [id, [] as number[]]));
      const full = new Map(all.map((id) => [id, [] as number[]]));
      let round = 0;
      for (const minute of minutes(120)) {
        const { turn, now } = inTurn(all, 100, minute);
        round = turn.round;
        expect(now).toHaveLength(Math.min(count, 100));
        for (const id of now) {
          judged.get(id)!.push(minute);
          if (isFullTurn(id, turn)) full.get(id)!.push(minute);
        }
      }
      const longestWait = (times: number[]) => {
        const all = [begin - 1, ...times, begin + 120];
        return Math.max(...all.slice(1).map((at, i) => at - all[i]!));
      };
      for (const id of all) {
        expect(longestWait(judged.get(id)!)).toBeLessThanOrEqual(round + 1);
        expect(longestWait(full.get(id)!)).toBeLessThanOrEqual(31);
      }
    },
  );

  it('put everybody among the first now and then', () => {
    const all = ids(40);
    const first = new Set(
      minutes(60).flatMap((minute) => shuffled(all, (id) => id, { minute, round: 1 }).slice(0, 10)),
    );
    expect(first.size).toBe(40);
  });
});
