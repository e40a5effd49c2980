/**
 * Each minute: every objective that alerts is judged. A run does a bounded part of many, the next goes on. What cannot
 * be read is not judged: a database that is away opens nothing and ends nothing. Each workspace and each objective
 * fails alone.
 */
import { drizzle } from 'drizzle-orm/d1';
import { ledgersOf } from '../../../db/d1/queries/observed.ts';
import { lastEnds, openSloAlerts, type SloAlertRow } from '../../../db/d1/queries/slo-alerts.ts';
import { alertingSlos, monitorsOfSlos, ofSlo, sloOf, type SloMonitor } from '../../../db/d1/queries/slos.ts';
import type { History } from '../../../db/history/open.ts';
import { measureWith } from '../../../db/history/slo.ts';
import { postgresFrom } from '../../../db/postgres/client.ts';
import { latencyMonitorsMax, sloReadsPerRunMax, sloWorkspacesPerRunMax } from '../../domain/limits.ts';
import { judgeRules } from '../../domain/slo/burn.ts';
import { decide } from '../../domain/slo/decide.ts';
import { dayMs } from '../../domain/slo/rules.ts';
import { inTurn, isFullTurn, shuffled, type Turn } from '../../domain/slo/turns.ts';
import type { Slo } from '../../domain/slo/types.ts';
import type { Ledger } from '../../domain/stats/uptime.ts';
import { log } from '../../platform/log.ts';
import type { Env } from '../env.ts';
import { follow, giveUp, open, settle } from './follow.ts';
import { tellingOf, type Whom } from './whom.ts';

const minuteMs = 60_000;
/** Alerts that began longer ago than this cannot be what the longest short window still holds. */
const endsSinceMs = 90 * dayMs;

/** What this run may still read of results, in queries; and which run it is. */
type Allowance = { reads: number; turn: Turn };

export async function evaluateSlos(env: Env, now: number): Promise<void> {
  const db = drizzle(env.DB);
  const [rows, alerts] = await Promise.all([alertingSlos(db), openSloAlerts(db)]);
  const all = [...new Set([...rows, ...alerts].map(({ workspaceId }) => workspaceId))].sort();
  const { turn, now: some } = inTurn(all, sloWorkspacesPerRunMax, Math.floor(now / minuteMs));
  const allowance = { reads: sloReadsPerRunMax, turn };
  for (const workspaceId of some) {
    const own = rows.filter((row) => row.workspaceId === workspaceId).map(sloOf);
    const opened = alerts.filter((row) => row.workspaceId === workspaceId);
    try {
      const inOrder = shuffled(own, ({ id }) => id, turn);
      await evaluateWorkspace(env, workspaceId, inOrder, opened, allowance, now);
    } catch (error) {
      log('error', 'slos_of_workspace_not_judged', { workspaceId, error });
    }
  }
}

async function evaluateWorkspace(
  env: Env,
  workspaceId: string,
  slos: Slo[],
  alerts: SloAlertRow[],
  allowance: Allowance,
  now: number,
): Promise<void> {
  const db = drizzle(env.DB);
  const monitors = await monitorsOfSlos(db, workspaceId, slos);
  const from = now - Math.max(0, ...slos.map(({ windowDays }) => windowDays)) * dayMs;
  const [ledgers, ends] = await Promise.all([
    monitors.length === 0 ? new Map<string, Ledger>() : ledgersOf(db, workspaceId, monitors, from, now),
    lastEnds(db, workspaceId, now - endsSinceMs),
  ]);
  const whom = tellingOf(env, workspaceId);
  for (const slo of slos) {
    const alert = alerts.find(({ sloId }) => sloId === slo.id) ?? null;
    try {
      const past = { ledgers, lastEndedAt: ends.get(slo.id) ?? null };
      await evaluate(env, workspaceId, slo, ofSlo(slo, monitors), past, alert, whom, allowance, now);
    } catch (error) {
      log('error', 'slo_not_judged', { workspaceId, sloId: slo.id, error });
    }
  }
  const judged = new Set(slos.map(({ id }) => id));
  for (const row of alerts.filter(({ sloId }) => !judged.has(sloId))) {
    const telling = await whom(null, []);
    const after = await giveUp(db, row, telling, now);
    if (after) await settle(env, db, after, null, telling);
  }
}

async function evaluate(
  env: Env,
  workspaceId: string,
  slo: Slo,
  monitors: SloMonitor[],
  { ledgers, lastEndedAt }: { ledgers: Map<string, Ledger>; lastEndedAt: number | null },
  alert: SloAlertRow | null,
  whom: Whom,
  allowance: Allowance,
  now: number,
): Promise<void> {
  const db = drizzle(env.DB);
  const depth = slo.indicator.kind === 'availability' || isFullTurn(slo.id, allowance.turn) ? 'all' : 'near';
  const reads = slo.indicator.kind === 'latency' ? Math.min(monitors.length, latencyMonitorsMax) : 0;
  const mayRead = allowance.reads >= reads;
  if (mayRead) allowance.reads -= reads;
  else log('warn', 'slo_waits', { workspaceId, sloId: slo.id });
  if (!alert && !mayRead) return;
  const measured = mayRead ? await measureWith(historyOf(env), slo, monitors, ledgers, now, depth) : null;
  const judged = measured ? judgeRules(slo, measured.known, now, alert ? null : lastEndedAt) : [];
  // Of a part of the window nobody can say what is left.
  const left = measured && depth === 'all' && !measured.historyMissing ? measured.budget.leftShare : null;
  const state = alert && { severity: alert.severity, calmSince: alert.body.calmSince };
  const decision = measured ? decide(state, judged, now) : ({ kind: 'nothing' } as const);
  if (!alert) {
    if (decision.kind !== 'open') return;
    const telling = await whom(slo, monitors);
    const row = await open(db, workspaceId, slo, decision, left, telling, now);
    if (row) await settle(env, db, row, slo, telling);
    return;
  }
  const telling = await whom(slo, monitors);
  const after = await follow(db, alert, slo, decision, left ?? alert.body.budgetLeft, telling, now);
  if (after) await settle(env, db, after, slo, telling);
}

/** PostgreSQL is asked for only by objectives that need it. */
const historyOf = (env: Env): History => ({
  d1: env.DB,
  get postgres() {
    return postgresFrom(env);
  },
});
