/** The mail about a month's report, as the alerts Worker delivers it: one message a recipient, each tried by itself. */
import { monthWords } from '../domain/report/months.ts';
import type { AlertMessage } from '../wire/alerts.ts';
import { type KeyRing, seal, sealContext } from './crypto.ts';
import { recipientKey } from './report-links.ts';
import { iso } from './present.ts';

/** What the mail about a report says. `url`: where it leads to; without it each recipient gets a link of their own. */
export type ReportTold = {
  workspaceId: string;
  workspace: string;
  month: string;
  recipients: string[];
  summary: string;
  facts: [string, string][];
  url?: string;
};

/** @param send names the sending: the same for what must reach somebody once */
export function reportMessages(
  ring: KeyRing,
  told: ReportTold,
  send: string,
  now: number,
): Promise<AlertMessage[]> {
  const { workspaceId, workspace, month, recipients, summary, facts, url } = told;
  return Promise.all(
    recipients.map(async (recipient): Promise<AlertMessage> => {
      const key = recipientKey(workspaceId, recipient);
      const id = `report_${key}`;
      const config = JSON.stringify({ kind: 'email', to: [recipient] });
      return {
        v: 1,
        deliveryId: `msg_report_${send}_${key}`,
        workspaceId,
        monitorId: '',
        incidentId: null,
        channel: {
          id,
          kind: 'email',
          name: `Monthly report to ${recipient}`,
          sealedConfig: await seal(ring, config, sealContext.channel(id)),
        },
        event: {
          type: 'report.ready',
          timestamp: iso(now),
          data: {
            incident: null,
            monitor: null,
            message: summary,
            report: { month, title: `${workspace}, ${monthWords(month)}`, facts, ...(url ? { url } : {}) },
          },
        },
        attempt: 1,
        owner: 'workspace',
      };
    }),
  );
}
