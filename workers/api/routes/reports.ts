/** Monthly reports: which months there are, one of them, whom it is mailed to, and mailing one right now. */
import { drizzle } from 'drizzle-orm/d1';
import { Hono } from 'hono';
import { z } from 'zod';
import { findMember } from '../../../db/d1/queries/accounts.ts';
import { exportedMonitors } from '../../../db/d1/queries/exported-monitors.ts';
import { sentMonths, setReport } from '../../../db/d1/queries/reports.ts';
import { readMonth } from '../../../db/history/report-ledger.ts';
import { reportMonthsMax } from '../../domain/limits.ts';
import { monthOf, monthsBack } from '../../domain/report/months.ts';
import { factsOf } from '../../domain/report/summary.ts';
import { keyRing } from '../../platform/crypto.ts';
import { newId } from '../../platform/id.ts';
import { isoOrNull } from '../../platform/present.ts';
import { readReportLink, recipientKey } from '../../platform/report-links.ts';
import { reportMessages } from '../../platform/report-messages.ts';
import { type Page, type ReportListed, reportSettings as settingsBody } from '../../wire/api.ts';
import { timeZone } from '../../wire/api/time.ts';
import { countLinkOfAddress } from '../auth/tries.ts';
import { body, query } from '../body.ts';
import type { App } from '../env.ts';
import { countRun } from '../on-demand.ts';
import { Problem } from '../problems.ts';
import { monthIn, reportOf, workspaceOf } from '../report.ts';

const reportQuery = z.object({ timeZone: timeZone.optional() });
const zoneDefault = 'UTC';

export const reports = new Hono<App>()
  .get('/', async (c) => {
    const { workspaceId } = c.var.caller;
    const db = drizzle(c.env.DB);
    const [{ report }, monitors, sent] = await Promise.all([
      workspaceOf(c.env, workspaceId),
      exportedMonitors(db, workspaceId),
      sentMonths(db, workspaceId),
    ]);
    const zone = report?.timeZone ?? zoneDefault;
    const current = monthOf(Date.now(), zone);
    const since = Math.min(...monitors.map(({ createdAt }) => createdAt));
    const months = monitors.length > 0 ? monthsBack(monthOf(since, zone), current, reportMonthsMax) : [];
    const items = months.map((month) => ({
      month,
      isOver: month < current,
      sentAt: isoOrNull(sent.get(month) ?? null),
    }));
    return c.json({ items, nextCursor: null } satisfies Page<ReportListed>);
  })
  .get('/:month', async (c) => {
    const asked = query(c, reportQuery);
    const workspace = await workspaceOf(c.env, c.var.caller.workspaceId);
    const zone = asked.timeZone ?? workspace.report?.timeZone ?? zoneDefault;
    return c.json(await reportOf(c.env, workspace, monthIn(c, zone), zone));
  })
  /** To who asks, and to nobody else. */
  .post('/:month/send', async (c) => {
    const { workspaceId, userId } = c.var.caller;
    const { name: workspace, report } = await workspaceOf(c.env, workspaceId);
    const zone = report?.timeZone ?? zoneDefault;
    const month = monthIn(c, zone);
    await countRun(c);
    const now = Date.now();
    const [member, ledger] = await Promise.all([
      findMember(drizzle(c.env.DB), userId, workspaceId),
      readMonth(c.env.DB, { workspaceId, month, timeZone: zone, now }),
    ]);
    if (!member) throw new Problem('not_found', 'you are no member of this workspace any more');
    const told = {
      workspaceId,
      workspace,
      month,
      recipients: [member.user.email],
      summary: ledger.summary,
      facts: factsOf(ledger.all, ledger.monitors.length),
      url: `${c.env.PUBLIC_URL}/reports/${month}`,
    };
    const [message] = await reportMessages(keyRing.parse(c.env.SECRETS_KEYS), told, newId('msg'), now);
    const { attempt } = await c.env.ALERTS.deliverTest(message!);
    if (attempt.outcome !== 'delivered')
      throw new Problem('unavailable', attempt.error ?? 'the mail was not taken');
    return c.json({ sentTo: member.user.email });
  });

export const reportSettings = new Hono<App>()
  .get('/', async (c) => c.json((await workspaceOf(c.env, c.var.caller.workspaceId)).report))
  .patch('/', async (c) => {
    const settings = await body(c, settingsBody);
    await setReport(drizzle(c.env.DB), c.var.caller.workspaceId, settings);
    return c.json(settings);
  });

/** Read by who has the link of a mail; whoever was taken off the recipients has lost it. */
export const sharedReports = new Hono<App>().get('/reports/:token', async (c) => {
  await countLinkOfAddress(c);
  const now = Date.now();
  const claims = await readReportLink(keyRing.parse(c.env.SECRETS_KEYS), c.req.param('token'), now);
  const workspace = claims && (await workspaceOf(c.env, claims.workspaceId));
  const { report } = workspace ?? {};
  const isRecipient = report?.recipients.some(
    (address) => recipientKey(claims!.workspaceId, address) === claims!.recipient,
  );
  if (!claims || !workspace || !report || !isRecipient)
    throw new Problem('not_found', 'this link is not valid (any more)');
  const shown = await reportOf(c.env, workspace, claims.month, report.timeZone);
  return c.json(shown, 200, { 'x-robots-tag': 'noindex', 'referrer-policy': 'no-referrer' });
});
