/**
 * All results of a range, however long, in bounded bites: hour by hour ascending, in an hour by monitor, then by slot and
 * region; of a single monitor that is the order of time. Each result is given once, from the store that hour-source.ts
 * names. Nothing is read ahead: the next bite is read when it is asked for, so a slow reader holds the databases back. A
 * store that does not answer throws: a range with a hole in it is not given as if it were whole.
 */
import type { CheckResult } from '../../workers/domain/check.ts';
import type { RegionId } from '../../workers/domain/region.ts';
import { hourMs, isMissingTable } from '../d1/queries/result-rows.ts';
import { type HoursQuery, resultsOfHours } from '../d1/queries/results-of-hours.ts';
import type { Postgres } from '../postgres/client.ts';
import { rawOfHours } from '../postgres/raw-hours.ts';
import { type Stretch, stretchAt } from './hour-source.ts';

/** `postgres` is asked for a client for each bite: its time-out runs from there. */
export type StreamedHistory = { d1: D1Database; postgres: () => Postgres };
export type StreamQuery = {
  workspaceId: string;
  monitorIds: readonly string[];
  /** Slots in [from, to), milliseconds. */
  from: number;
  to: number;
  region?: RegionId | undefined;
};

/** About how many results are in memory at once; an hour of one monitor is never divided. */
const biteMax = 5_000;
/** Of one monitor in an hour, before it is known: six regions, each ten seconds. */
const perHourAtFirst = 2_160;

export async function* eachResult(
  history: StreamedHistory,
  query: StreamQuery,
): AsyncGenerator<CheckResult[]> {
  const { from, to } = query;
  const monitorIds = [...query.monitorIds].sort(compare);
  if (monitorIds.length === 0) return;
  let perHour = perHourAtFirst;
  for (let at = Math.floor(from / hourMs) * hourMs; at < to;) {
    const stretch = await stretchAt(history.d1, at, to);
    const end = Math.min(stretch.until, to);
    while (at < end) {
      const cells = Math.max(1, Math.floor(biteMax / perHour));
      const hours = Math.max(1, Math.floor(cells / monitorIds.length));
      const next = Math.min(at + hours * hourMs, end);
      let found = 0;
      for (let i = 0; i < monitorIds.length; i += cells) {
        const some = monitorIds.slice(i, i + cells);
        const bite = { ...query, monitorIds: some, from: Math.max(at, from), to: next };
        const results = await readBite(history, stretch.store, bite);
        found += results.length;
        if (results.length > 0) yield results.sort(inOrder);
      }
      // Twice what there was, at most, goes into the next bite: an hour may be fuller than the one before.
      const seen = found / (monitorIds.length * Math.ceil((next - at) / hourMs));
      perHour = Math.max(1, seen, perHour / 2);
      at = next;
    }
  }
}

async function readBite(
  { d1, postgres }: StreamedHistory,
  store: Stretch['store'],
  bite: HoursQuery,
): Promise<CheckResult[]> {
  if (store === 'history') return rawOfHours(postgres(), bite);
  try {
    return await resultsOfHours(d1, bite);
  } catch (error) {
    // Its table was dropped since it was looked up, and tables are dropped only when history has their day.
    if (isMissingTable(error)) return rawOfHours(postgres(), bite);
    throw error;
  }
}

const hourOf = ({ slotAt }: CheckResult): number => Math.floor(slotAt / hourMs);
const inOrder = (a: CheckResult, b: CheckResult): number =>
  hourOf(a) - hourOf(b) ||
  compare(a.monitorId, b.monitorId) ||
  a.slotAt - b.slotAt ||
  compare(a.region, b.region);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
