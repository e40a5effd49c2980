/**
 * The monthly report's mail. Each hour, for each workspace that wants one: 1. is a month due in its time zone, and not
 * yet marked as sent? 2. its summary is made of the ledger; 3. the workspace's dispatch object takes the mails, each
 * once whatever is asked again; 4. the month is marked. A crash before 3 leaves all of it to the next hour, one between 3
 * and 4 only the mark. From 3 on the mails are alerts like others: leased, retried, logged.
 */
import { drizzle } from 'drizzle-orm/d1';
import { markSent, reportsWanted } from '../../db/d1/queries/reports.ts';
import { readMonth } from '../../db/history/report-ledger.ts';
import { dueMonth } from '../domain/report/months.ts';
import { factsOf } from '../domain/report/summary.ts';
import { keyRing } from '../platform/crypto.ts';
import { log } from '../platform/log.ts';
import { reportMessages } from '../platform/report-messages.ts';
import type { Env } from './env.ts';

/** Handed over in one run, some eight queries each; the others an hour later. */
const perRunMax = 100;

export async function sendReports(env: Env, now: number): Promise<void> {
  const db = drizzle(env.DB);
  const ring = keyRing.parse(env.SECRETS_KEYS);
  let left = perRunMax;
  for (const { id: workspaceId, name: workspace, report, lastSent } of await reportsWanted(db)) {
    const { recipients, timeZone } = report;
    try {
      const month = dueMonth(now, timeZone);
      if (month === null || left === 0 || (lastSent !== null && lastSent >= month)) continue;
      left -= 1;
      const { monitors, all, summary } = await readMonth(env.DB, { workspaceId, month, timeZone, now });
      if (monitors.length > 0) {
        const told = {
          workspaceId,
          workspace,
          month,
          recipients,
          summary,
          facts: factsOf(all, monitors.length),
        };
        const messages = await reportMessages(ring, told, `${workspaceId}_${month}`, now);
        await env.DISPATCH.getByName(workspaceId).tell(messages);
      }
      await markSent(db, workspaceId, month, now);
      log('info', 'report_handed_over', { workspaceId, month, recipients: recipients.length });
    } catch (error) {
      // The others go on; this one is asked again in an hour.
      log('error', 'report_not_sent', { workspaceId, error });
    }
  }
}
