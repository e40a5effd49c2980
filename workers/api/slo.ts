/** Objectives as the API shows them, measured when they are asked for. */
import { drizzle } from 'drizzle-orm/d1';
import type { SloAlertRow } from '../../db/d1/queries/slo-alerts.ts';
import { ofSlo, sloOf, type SloMonitor, type SloRow } from '../../db/d1/queries/slos.ts';
import { ledgersOf } from '../../db/d1/queries/observed.ts';
import type { History } from '../../db/history/open.ts';
import { type Measured, measureWith, paceOf } from '../../db/history/slo.ts';
import { exhaustedAt } from '../domain/slo/budget.ts';
import { judgeRules } from '../domain/slo/burn.ts';
import type { Burn } from '../domain/slo/judge.ts';
import { dayMs, isReachable } from '../domain/slo/rules.ts';
import type { Slo } from '../domain/slo/types.ts';
import type { Ledger } from '../domain/stats/uptime.ts';
import { iso, isoOrNull } from '../platform/present.ts';
import type { ApiBurnRate, ApiSlo, ApiSloAlert, SloStatus } from '../wire/api.ts';

/** Cut, below zero too: nothing reads better than it is. */
const cut = (value: number, digits: number): number => Math.floor(value * 10 ** digits) / 10 ** digits;
const cutOrNull = (value: number | null, digits: number): number | null =>
  value === null ? null : cut(value, digits);

/** A burn rate is no promise: it is rounded. */
const hundredths = (rate: number): number => Math.round(rate * 100) / 100;

export function presentAlert(row: SloAlertRow): ApiSloAlert {
  const { rule, burnLong, burnShort, budgetLeft, endedAt } = row.body;
  return {
    id: row.id,
    sloId: row.sloId,
    severity: row.severity,
    status: endedAt !== null ? 'resolved' : row.acknowledgedAt !== null ? 'acknowledged' : 'open',
    startedAt: iso(row.startedAt),
    resolvedAt: isoOrNull(endedAt),
    acknowledgedAt: isoOrNull(row.acknowledgedAt),
    acknowledgedBy: row.acknowledgedBy,
    longSeconds: rule.longMs / 1_000,
    shortSeconds: rule.shortMs / 1_000,
    threshold: rule.burnRate,
    burnLong: hundredths(burnLong),
    burnShort: hundredths(burnShort),
    budgetLeft: cutOrNull(budgetLeft, 4),
  };
}

const window = (ms: number, { burnRate, because }: Burn) => ({
  seconds: ms / 1_000,
  burnRate: burnRate === null ? null : hundredths(burnRate),
  because,
});

export const presentBurnRates = (slo: Slo, { known }: Measured, now: number): ApiBurnRate[] =>
  judgeRules(slo, known, now, null).map(({ rule, long, short, state }) => ({
    severity: rule.severity,
    threshold: rule.burnRate,
    reachable: isReachable(rule, slo.objective),
    long: window(rule.longMs, long),
    short: window(rule.shortMs, short),
    burning: state === 'burning',
  }));

export const exhaustion = (slo: Slo, measured: Measured, now: number): number | null =>
  exhaustedAt(measured.budget.leftShare, paceOf(slo, measured, now).burnRate, slo.windowDays * dayMs, now);

export function presentStatus(
  slo: Slo,
  measured: Measured,
  monitors: number,
  alert: SloAlertRow | undefined,
  now: number,
): SloStatus {
  const { budget, historyMissing } = measured;
  const pace = paceOf(slo, measured, now);
  const isTime = slo.indicator.kind === 'availability';
  const shown = (value: number): number => (isTime ? cut(value / 1_000, 0) : cut(value, 1));
  const open = alert && alert.body.endedAt === null ? presentAlert(alert) : null;
  return {
    monitors,
    attained: budget.attained,
    budgetLeft: cutOrNull(budget.leftShare, 4),
    unit: isTime ? 'seconds' : 'checks',
    budgetTotal: shown(budget.total),
    budgetSpent: isTime ? Math.ceil(budget.spent / 1_000) : budget.spent,
    pace: window(pace.overMs, pace),
    exhaustedAt: isoOrNull(exhaustion(slo, measured, now)),
    alert: open,
    historyMissing,
  };
}

export const presentSlo = (row: SloRow, status: SloStatus): ApiSlo => ({
  ...sloOf(row),
  createdAt: iso(row.createdAt),
  status,
});

/** Several objectives of one workspace: what their monitors went through is read once. */
export async function measureAll(
  history: History,
  workspaceId: string,
  rows: readonly SloRow[],
  monitors: readonly SloMonitor[],
  now: number,
): Promise<{ row: SloRow; slo: Slo; measured: Measured; monitors: SloMonitor[] }[]> {
  const days = Math.max(0, ...rows.map(({ body }) => body.windowDays));
  const ledgers =
    monitors.length === 0
      ? new Map<string, Ledger>()
      : await ledgersOf(drizzle(history.d1), workspaceId, [...monitors], now - days * dayMs, now);
  return Promise.all(
    rows.map(async (row) => {
      const slo = sloOf(row);
      const own = ofSlo(slo, monitors);
      const depth = rows.length === 1 ? 'all' : 'far';
      return { row, slo, measured: await measureWith(history, slo, own, ledgers, now, depth), monitors: own };
    }),
  );
}
