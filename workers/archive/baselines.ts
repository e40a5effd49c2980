/**
 * Learns once a day how fast each monitor usually is whose anomalies are looked for. One row a monitor is both the
 * result and the mark that it is done, so that a run that ends anywhere is gone on with by the next. Without history
 * nothing is learned, and what was learned before stays in force.
 */
import { drizzle } from 'drizzle-orm/d1';
import { type LearningMonitor, monitorsToLearn, putBaselines } from '../../db/d1/queries/baselines.ts';
import type { History } from '../../db/history/open.ts';
import type { Postgres } from '../../db/postgres/client.ts';
import { readRollups } from '../../db/history/rollups.ts';
import { type Baselines, learningDaysMax } from '../domain/stats/baseline.ts';
import { keptOrFresh } from '../domain/stats/baseline-change.ts';
import { learn } from '../domain/stats/learn.ts';
import { log } from '../platform/log.ts';

const hourMs = 3_600_000;
/** The next run is an hour away, and a day has one of them less than it has hours. */
const learnedEveryMs = 23 * hourMs;
/** One takes some 0.2 s, most of it waiting for six weeks of rollups. */
const monitorsPerRunMax = 200;

/** @returns how many were learned from */
export async function learnBaselines(db: D1Database, postgres: () => Postgres, now: number): Promise<number> {
  const due = await monitorsToLearn(drizzle(db), now - learnedEveryMs, monitorsPerRunMax);
  const counts = { learned: 0, told: 0, failed: 0 };
  for (const monitor of due) {
    try {
      const told = await learnOne(db, { d1: db, postgres: postgres() }, monitor, now);
      if (told === null) break;
      counts.learned += 1;
      if (told) counts.told += 1;
    } catch (error) {
      counts.failed += 1;
      log('error', 'baseline_not_learned', { monitorId: monitor.id, error });
    }
  }
  if (due.length > 0) log('info', 'baselines_learned', counts);
  return counts.learned;
}

/** @returns whether probes hear of it; null where history is away */
async function learnOne(
  db: D1Database,
  history: History,
  { id, workspaceId, target, regions, known }: LearningMonitor,
  now: number,
): Promise<boolean | null> {
  const until = Math.floor(now / hourMs) * hourMs;
  const before = known?.target === target ? known : null;
  // Of a target that was another one when it was last looked at, what is older is not this one's.
  const since = before?.since ?? (known ? until : 0);
  const from = Math.max(since, until - learningDaysMax * 24 * hourMs);
  const { cells, historyMissing } = await readRollups(history, {
    workspaceId,
    monitorIds: [id],
    from,
    to: until,
    stepOf: (at) => Math.floor(at / hourMs) * hourMs,
    grain: 'hour',
  });
  if (historyMissing) return null;
  const byRegion = Map.groupBy(cells, ({ region }) => region);
  const fresh = regions.map((region) => [region, learn(byRegion.get(region) ?? [], until)] as const);
  const { kept, told } = keptOrFresh(before?.regions ?? {}, Object.fromEntries(fresh));
  const body: Baselines = { until, target, since, regions: kept };
  await putBaselines(drizzle(db), { id, workspaceId }, body, now, told);
  return told;
}
