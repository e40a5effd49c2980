/** The budget over its window, and what spent it. Pure. */
import { type Ledger, uptimeOf } from '../stats/uptime.ts';
import type { Tally } from './budget.ts';

export type BudgetPoint = { at: number; left: number | null; even: number };

/**
 * How much of the budget was left at times of the window: it begins whole and only falls. The last point is what is left
 * now. `even` is what would be left if it were spent evenly.
 */
export function burnDown(
  tally: (from: number, to: number) => Tally,
  total: number,
  from: number,
  to: number,
  points: number,
): BudgetPoint[] {
  const steps = Math.max(1, points - 1);
  let spent = 0;
  let before = from;
  return Array.from({ length: steps + 1 }, (_, i) => {
    const at = i === steps ? to : Math.round(from + ((to - from) * i) / steps);
    if (at > before) spent += tally(before, at).bad;
    before = at;
    return { at, left: total > 0 ? 1 - spent / total : null, even: 1 - i / steps };
  });
}

export type Spender = { incidentId: string; monitorId: string; startedAt: number; ms: number };

/** The outages of the window by what they cost, the dearest first. */
export function spenders(ledgers: ReadonlyMap<string, Ledger>, from: number, to: number): Spender[] {
  return [...ledgers]
    .flatMap(([monitorId, ledger]) =>
      [...Map.groupBy(ledger.outages, ({ incidentId }) => incidentId ?? '')].map(([incidentId, outages]) => ({
        incidentId,
        monitorId,
        startedAt: Math.min(...outages.map((one) => one.from)),
        ms: uptimeOf({ ...ledger, outages }, from, to).downMs,
      })),
    )
    .filter(({ incidentId, ms }) => incidentId !== '' && ms > 0)
    .sort((a, b) => b.ms - a.ms);
}
