/**
 * The one door to figures of many results: recent ones from D1, older ones from Postgres, joined hour by hour so that
 * nothing is missing and nothing counted twice. With Postgres away the recent part answers and says that the rest is
 * missing; without D1 nobody knows which results are where, and there is an error.
 */
import { addResult } from '../../workers/domain/stats/rollup.ts';
import { log } from '../../workers/platform/log.ts';
import { measuredOf } from '../d1/queries/measured.ts';
import { hourMs } from '../d1/queries/result-rows.ts';
import { addRaw } from '../postgres/raw-figures.ts';
import { addRollups } from '../postgres/rollups.ts';
import { Cells, type RollupCell } from './cells.ts';
import type { History } from './open.ts';
import { type Split, withSplit } from './split.ts';

export type { RollupCell } from './cells.ts';
export type RollupQuery = {
  workspaceId: string;
  monitorIds: readonly string[];
  /** Slots in [from, to), milliseconds; `from` begins a step. */
  from: number;
  to: number;
  /** The start of the step that a time belongs to; all of a step's results become one cell. */
  stepOf: (at: number) => number;
  /**
   * What steps are made of: `day` are whole UTC days, `hour` whole hours; `result` may be anything, and reads most.
   * Recent results are always cut exactly. An hour of history is one piece: it belongs to the range and the step that its
   * middle lies in. So days of a time zone are exact with `hour` where its offset is whole hours, also across DST; where
   * it is not (Kolkata, Kathmandu, Lord Howe), their ends are up to half an hour off, and `result` has them exact.
   */
  grain: 'result' | 'hour' | 'day';
  /**
   * With history away, the last days that D1 still has are read there, a row a result: for who waits in front of one
   * monitor's page, not for many monitors or each minute, which would be too much for a D1 that results must go into.
   */
  standIn?: boolean;
};
export type Rollups = { cells: RollupCell[]; historyMissing: boolean };

/** Cells with results, in no order. */
export async function readRollups(history: History, query: RollupQuery): Promise<Rollups> {
  if (query.from >= query.to || query.monitorIds.length === 0) return { cells: [], historyMissing: false };
  const read = await withSplit(history.d1, query, async (split) => {
    const [recent, older] = await Promise.all([
      countRecent(history, query, split),
      countOlder(history, query, split).catch((error: unknown) => {
        log('warn', 'history_missing', {
          workspaceId: query.workspaceId,
          monitors: query.monitorIds.length,
          error,
        });
        return null;
      }),
    ]);
    if (older) return { cells: older.add(recent.list).list, historyMissing: false };
    return query.standIn ? null : { cells: recent.list, historyMissing: true };
  });
  const kept = async (split: Split) => ({
    cells: (await countRecent(history, query, split)).list,
    historyMissing: split.older.length > 0,
  });
  return read ?? withSplit(history.d1, query, kept, 'kept');
}

async function countRecent({ d1 }: History, query: RollupQuery, { recent }: Split): Promise<Cells> {
  const cells = new Cells(query.stepOf);
  for await (const hours of measuredOf(d1, { ...query, hours: recent }))
    for (const { monitorId, hour, regions, offsetsMs, verdicts, durationsMs, phases } of hours)
      regions.forEach((region, i) =>
        addResult(cells.of(monitorId, region)(hour + offsetsMs[i]!), {
          verdict: verdicts[i]!,
          durationMs: durationsMs[i]!,
          phases: phases[i] ?? undefined,
        }),
      );
  return cells;
}

/** An hour whose middle lies in a range begins at or after this of its start, and before this of its end. */
const nearestHour = (at: number): number => Math.ceil(at / hourMs - 0.5) * hourMs;

async function countOlder({ postgres }: History, query: RollupQuery, { older }: Split): Promise<Cells> {
  const cells = new Cells(query.stepOf);
  if (query.grain === 'result') {
    await addRaw(postgres, { ...query, spans: older }, cells.of);
    return cells;
  }
  const spans = older
    .map(({ from, to }) => ({ from: nearestHour(from), to: nearestHour(to) }))
    .filter(({ from, to }) => from < to);
  const into: typeof cells.of = (monitorId, region) => {
    const cell = cells.of(monitorId, region);
    return (at) => cell(at + hourMs / 2);
  };
  await addRollups(postgres, { ...query, spans, days: query.grain === 'day' }, into);
  return cells;
}
