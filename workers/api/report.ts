/** A month's report, for who is signed in and for who has its link. */
import type { Context } from 'hono';
import { drizzle } from 'drizzle-orm/d1';
import { historyFrom } from '../../db/history/open.ts';
import { readReport } from '../../db/history/report.ts';
import { sloOver } from '../../db/history/slo.ts';
import { reportWorkspace, type ReportWorkspace } from '../../db/d1/queries/reports.ts';
import { listSlos, monitorsOfSlos, ofSlo, sloOf } from '../../db/d1/queries/slos.ts';
import { reportMonthsMax } from '../domain/limits.ts';
import { monthOf, monthsBack } from '../domain/report/months.ts';
import { type MonthlyReport, reportMonth, type SloLine } from '../wire/api.ts';
import { parse } from './body.ts';
import type { App, Env } from './env.ts';
import { invalid, Problem } from './problems.ts';

/** How today's objectives were met in a month; one that history cannot judge right now has no figures. */
async function slosOf(
  env: Env,
  workspaceId: string,
  { from, to }: { from: number; to: number },
): Promise<SloLine[]> {
  const db = drizzle(env.DB);
  const slos = (await listSlos(db, workspaceId)).map(sloOf);
  const monitors = await monitorsOfSlos(db, workspaceId, slos);
  const lines: SloLine[] = [];
  // One after the other: each reads a month of all its monitors.
  for (const slo of slos) {
    const { name, objective } = slo;
    const month = await sloOver(historyFrom(env), slo, ofSlo(slo, monitors), from, to);
    const known = month.historyMissing ? { attained: null, budgetLeft: null } : month;
    lines.push({ name, objective, attained: known.attained, budgetLeft: known.budgetLeft });
  }
  return lines;
}

export async function workspaceOf(env: Env, workspaceId: string): Promise<ReportWorkspace> {
  const found = await reportWorkspace(drizzle(env.DB), workspaceId);
  if (!found) throw new Problem('not_found', 'its workspace is gone');
  return found;
}

/** @throws `invalid` for what is no month, one that has not begun, and one of which too little is known by now */
export function monthIn(c: Context<App>, timeZone: string): string {
  const month = parse(reportMonth, c.req.param('month'));
  const current = monthOf(Date.now(), timeZone);
  if (month > current) throw invalid('month', 'it has not begun');
  if (!monthsBack(month, current, reportMonthsMax).includes(month))
    throw invalid('month', `reports go back ${reportMonthsMax} months`);
  return month;
}

export const reportOf = (
  env: Env,
  { id, name }: ReportWorkspace,
  month: string,
  timeZone: string,
): Promise<MonthlyReport> =>
  readReport(() => historyFrom(env), {
    workspaceId: id,
    workspace: name,
    month,
    timeZone,
    now: Date.now(),
    slos: (span) => slosOf(env, id, span),
  });
