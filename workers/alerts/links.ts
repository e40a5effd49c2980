/**
 * Ways to answer an alert, added just before it is delivered to people: they are never stored, and programs get the
 * event as it is. Best effort: an alert without links is better than none.
 */
import type { KeyRing } from '../platform/crypto.ts';
import { signLink } from '../platform/links.ts';
import { recipientKey, signReportLink } from '../platform/report-links.ts';
import { log } from '../platform/log.ts';
import { replyLocalPart } from '../platform/reply-address.ts';
import type { AlertMessage, ChannelSecrets } from '../wire/alerts.ts';
import { channelKinds } from '../wire/channels/index.ts';
import type { Env } from './env.ts';

/** Whom a message goes to, as the timeline names them. Pure. */
const labelOf = (message: AlertMessage, secrets: ChannelSecrets): string =>
  secrets.kind === 'email' && secrets.to.length === 1 ? secrets.to[0]! : message.channel.name;

export async function withLinks(
  message: AlertMessage,
  secrets: ChannelSecrets,
  ring: KeyRing,
  env: Pick<Env, 'PUBLIC_URL' | 'MAIL_REPLY_DOMAIN'>,
  now: number,
): Promise<AlertMessage> {
  const { workspaceId, monitorId, incidentId, channel, event } = message;
  if (event.data.report) return withReportLink(message, event.data.report, secrets, ring, env, now);
  // What a program reads is a contract, and no place for a link that acts.
  const isProgram = channelKinds[channel.kind].reader === 'program';
  if (event.type !== 'incident.opened' || incidentId === null || isProgram) return message;
  try {
    const claims = {
      workspaceId,
      monitorId,
      incidentId,
      channelId: channel.id,
      label: labelOf(message, secrets),
    };
    const token = await signLink(ring, claims, now);
    const local =
      channel.kind === 'email' && env.MAIL_REPLY_DOMAIN
        ? await replyLocalPart(ring, { monitorId, incidentId }, now)
        : null;
    const links = {
      open: `${env.PUBLIC_URL}/incidents/${incidentId}`,
      acknowledge: `${env.PUBLIC_URL}/ack/${token}`,
      ...(local ? { replyTo: `${local}@${env.MAIL_REPLY_DOMAIN}` } : {}),
    };
    return { ...message, event: { ...event, data: { ...event.data, links } } };
  } catch (error) {
    log('error', 'links_not_made', { deliveryId: message.deliveryId, error });
    return message;
  }
}

/** A report without its link is not worth a mail: a failure here is one of the try. */
async function withReportLink(
  message: AlertMessage,
  report: NonNullable<AlertMessage['event']['data']['report']>,
  secrets: ChannelSecrets,
  ring: KeyRing,
  env: Pick<Env, 'PUBLIC_URL'>,
  now: number,
): Promise<AlertMessage> {
  if (report.url || secrets.kind !== 'email') return message;
  const { workspaceId, event } = message;
  const recipient = recipientKey(workspaceId, secrets.to[0]!);
  const token = await signReportLink(ring, { workspaceId, month: report.month, recipient }, now);
  const linked = { ...report, url: `${env.PUBLIC_URL}/reports/shared/${token}`, shared: true };
  return { ...message, event: { ...event, data: { ...event.data, report: linked } } };
}
