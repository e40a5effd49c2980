/** Periods, the regions' ranking, and what they cost users. */
import { describe, expect, it } from 'vitest';
import type { ProbedRegionId } from '../../../workers/domain/region.ts';
import type { CompareCell } from '../../../workers/domain/stats/compare/matrix.ts';
import { customPeriods, rangePeriods } from '../../../workers/domain/stats/compare/periods.ts';
import { compareRegions } from '../../../workers/domain/stats/compare/regions.ts';
import { normalised, userCosts } from '../../../workers/domain/stats/compare/users.ts';
import { addResult, emptyRollup } from '../../../workers/domain/stats/rollup.ts';

const now = Date.parse('2026-11-21T12:34:56Z');
const at = (text: string) => Date.parse(`2026-${text}Z`);

describe('periods', () => {
  it.each([
    ['24h', '11-19T12:00', '11-20T12:00', 'hour', 12],
    ['7d', '11-07T00:00', '11-14T00:00', 'day', 7],
    ['30d', '09-22T00:00', '10-22T00:00', 'day', 15],
    ['90d', '05-25T00:00', '08-23T00:00', 'day', 15],
  ] as const)(
    '%s is compared with as long before, in whole batches',
    (range, previous, from, grain, batches) => {
      const periods = rangePeriods(range, now);
      expect(periods).toMatchObject({ previousFrom: at(previous), from: at(from), to: now + 1, grain });
      const stepMs = grain === 'day' ? 86_400_000 : 3_600_000;
      const starts = new Set<number>();
      for (let one = periods.previousFrom; one < periods.from; one += stepMs)
        starts.add(periods.batchOf(one));
      expect([starts.size, Math.min(...starts)]).toEqual([batches, at(previous)]);
      expect(periods.batchOf(periods.from - 1)).toBeLessThan(periods.from);
      expect(periods.batchOf(periods.from)).toBe(periods.from);
    },
  );
  it('of any length begin and end with whole hours or days, and not after now', () => {
    const of = (from: string, to: string) => customPeriods(at(from), at(to), now);
    expect(of('11-20T01:30', '11-20T03:10')).toMatchObject({
      from: at('11-20T01:00'),
      to: at('11-20T04:00'),
      previousFrom: at('11-19T23:00'),
    });
    expect(of('11-01T05:00', '11-11T05:00')).toMatchObject({
      from: at('11-01T00:00'),
      to: at('11-12T00:00'),
      grain: 'day',
    });
    expect(of('11-21T10:00', '12-01T00:00').to).toBe(now + 1);
  });
});

/** Eight batches of 20 answers of each period. */
const cellsOf = (monitorId: string, region: ProbedRegionId, ms: number, failEvery = 0): CompareCell[] =>
  Array.from({ length: 16 }, (_, batch) => {
    const rollup = emptyRollup();
    for (let i = 0; i < 20; i++)
      addResult(rollup, { verdict: failEvery && i % failEvery === 0 ? 'fail' : 'ok', durationMs: ms });
    return { monitorId, region, at: batch - 8, rollup };
  });
const options = { from: 0, metric: 'p50', historyMissing: false } as const;

describe('the ranking', () => {
  it('goes by what a region adds to each monitor, not by which monitors it looks at', () => {
    // Only the far region looks at the fast monitor, beside the near one: in one heap it would win.
    const cells = [
      ...cellsOf('slow', 'weur', 1_000),
      ...cellsOf('slow', 'enam', 1_500),
      ...cellsOf('fast', 'enam', 15),
      ...cellsOf('fast', 'apac', 10),
      ...cellsOf('fast2', 'enam', 15),
    ];
    const { regions } = compareRegions(cells, options);
    expect(regions.map(({ region, rank, timesBest }) => [region, rank, timesBest.p50])).toEqual([
      ['apac', 1, 1],
      ['weur', 1, 1],
      ['enam', 3, 1.5],
    ]);
    expect(regions[2]).toMatchObject({ monitors: 3, change: { p50: 'same' } });
  });
  it('ranks answers in no time at all, as a target on the same machine gives', () => {
    const { regions } = compareRegions([...cellsOf('a', 'weur', 0), ...cellsOf('a', 'enam', 3)], options);
    expect(regions.map(({ region, rank, timesBest }) => [region, rank, timesBest.p50])).toEqual([
      ['weur', 1, 1],
      ['enam', 2, 3],
    ]);
  });
  it('leaves a lone region without a rank, and heartbeats out', () => {
    const push = cellsOf('beat', 'weur', 5).map((one) => ({ ...one, region: 'push' as const }));
    const { regions, matrix } = compareRegions([...cellsOf('a', 'weur', 100), ...push], options);
    expect(regions).toMatchObject([{ region: 'weur', rank: null, timesBest: { p50: null } }]);
    expect([...matrix.keys()]).toEqual(['a']);
  });
  it('tells no change of a monitor that joined as one of its region', () => {
    const joined = cellsOf('new', 'weur', 5_000).filter((one) => one.at >= 0);
    const { regions } = compareRegions([...cellsOf('old', 'weur', 100), ...joined, ...joined], options);
    expect(regions[0]!.change.p50).toBe('same');
  });
  it('tells no change while history is missing', () => {
    const { regions, matrix } = compareRegions(cellsOf('a', 'weur', 100), {
      ...options,
      historyMissing: true,
    });
    expect([regions[0]!.change.p50, matrix.get('a')![0]!.change.p95]).toEqual(['too_few', 'too_few']);
  });
});

describe('what regions cost users', () => {
  const cells = [...cellsOf('a', 'weur', 100), ...cellsOf('a', 'apac', 300, 10), ...cellsOf('a', 'oc', 500)];
  const { regions } = compareRegions(cells, options);

  it('adds up to what the average user waits and meets', () => {
    const costs = userCosts({ weur: 60, apac: 30, oc: 10 }, regions, 'p50');
    expect(costs.regions.map(({ region, share }) => [region, share])).toEqual([
      ['apac', 0.3],
      ['oc', 0.1],
      ['weur', 0.6],
    ]);
    const sum = costs.regions.reduce((total, { costMs }) => total + costMs!, 0);
    expect(sum).toBeCloseTo(costs.averageMs!, 0);
    expect(costs.averageMs! / (0.3 * 200 + 0.1 * 400)).toBeCloseTo(1, 1);
    expect(costs.averageFailures).toBeCloseTo(0.3 * 0.1, 4);
    expect(costs.unseenShare).toBe(0);
  });
  it('goes by as many everywhere where nobody says', () => {
    expect(normalised({})).toBeNull();
    expect(userCosts(null, regions, 'p50').regions.map(({ share }) => share)).toEqual([0.333333, 0.333333, 0.333333]); // prettier-ignore
    expect(userCosts(null, [], 'p50')).toEqual({ regions: [], averageMs: null, averageFailures: null, unseenShare: 0 }); // prettier-ignore
  });
  it('says how many users nothing is known of', () => {
    const costs = userCosts({ weur: 1, sam: 3 }, regions, 'p50');
    expect([costs.unseenShare, costs.averageMs]).toEqual([0.75, 0]);
  });
});
