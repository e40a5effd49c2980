/** A month's report, for who is signed in and for who has its link. */
import type { Context } from 'hono';
import { drizzle } from 'drizzle-orm/d1';
import { historyFrom } from '../../db/history/open.ts';
import { readReport } from '../../db/history/report.ts';
import { reportWorkspace, type ReportWorkspace } from '../../db/d1/queries/reports.ts';
import { monthOf } from '../domain/report/months.ts';
import { type MonthlyReport, reportMonth, type SloLine } from '../wire/api.ts';
import { parse } from './body.ts';
import type { App, Env } from './env.ts';
import { invalid, Problem } from './problems.ts';

/** How the month's objectives were met. */
const slosOf = (): Promise<SloLine[]> => Promise.resolve([]);

export async function workspaceOf(env: Env, workspaceId: string): Promise<ReportWorkspace> {
  const found = await reportWorkspace(drizzle(env.DB), workspaceId);
  if (!found) throw new Problem('not_found', 'its workspace is gone');
  return found;
}

/** @throws `invalid` for what is no month, and for one that has not begun */
export function monthIn(c: Context<App>, timeZone: string): string {
  const month = parse(reportMonth, c.req.param('month'));
  if (month > monthOf(Date.now(), timeZone)) throw invalid('month', 'it has not begun');
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
    slos: slosOf,
  });
