/** What an email says: subject, text and HTML, from the event alone. Pure. */
import { regions } from '../../../domain/region.ts';
import { cut } from '../../../domain/text.ts';
import type { AlertMessage } from '../../../wire/alerts.ts';
import type { ApiIncident } from '../../../wire/api.ts';
import { sloFacts } from '../slo.ts';
import { clean } from '../text.ts';
import { utc } from '../utc.ts';
import { type Page, pageHtml, pageText } from './page.ts';
import { reportPage } from './report.ts';

export type EmailContent = { subject: string; text: string; html: string };
type EventType = AlertMessage['event']['type'];
type Monitor = { name?: string; target?: string; url?: string };

const labels: Record<EventType, string> = {
  'incident.opened': 'Down',
  'incident.acknowledged': 'Acknowledged',
  'incident.resolved': 'Resolved',
  'monitor.advisory': 'Advisory',
  'slo.burning': 'Error budget',
  'slo.acknowledged': 'Acknowledged',
  'slo.recovered': 'Recovered',
  'channel.test': 'Test',
  'channel.failing': 'Channel failing',
  'alerts.digest': 'Digest',
  'report.ready': 'Monthly report',
};
const tones: Record<EventType, Page['tone']> = {
  'incident.opened': 'bad',
  'incident.acknowledged': 'warn',
  'incident.resolved': 'good',
  'monitor.advisory': 'warn',
  'slo.burning': 'bad',
  'slo.acknowledged': 'warn',
  'slo.recovered': 'good',
  'channel.test': 'plain',
  'channel.failing': 'bad',
  'alerts.digest': 'bad',
  'report.ready': 'plain',
};
/** Where people look who are told of no single monitor. */
const placeOf: Partial<Record<EventType, string>> = {
  'channel.test': '/channels',
  'channel.failing': '/channels',
  'alerts.digest': '/incidents',
};

/** @param publicUrl of this installation, for what concerns no single monitor */
export function emailContent({ event }: AlertMessage, publicUrl = ''): EmailContent {
  const { data } = event;
  if (data.report) return contentOf(reportPage(data.report, data.message), data.report.title);
  const { message, reminder, digest = [] } = data;
  const { slo } = data;
  // An objective has a name and a page of its own.
  const monitor = (data.monitor ?? (slo ? { name: clean(slo.name), url: slo.url } : {})) as Monitor;
  const incident = data.incident as ApiIncident | null;
  const label = reminder ? `${labels[event.type]}, reminder ${reminder}` : labels[event.type];
  const diagnosis = incident?.diagnosis ?? '';
  const place = incident?.id ? `/incidents/${incident.id}` : monitor.url ? undefined : placeOf[event.type];
  const open = publicUrl && place ? `${publicUrl}${place}` : monitor.url;
  const acknowledge = data.links?.acknowledge;
  const page: Page = {
    label,
    tone: tones[event.type],
    title: monitor.name ?? 'Parallax',
    // Most messages say the diagnosis in their own words.
    paragraphs: message.includes(diagnosis.replace(/^Down[: ]/, '')) ? [message] : [message, diagnosis],
    facts: slo ? sloFacts(slo, event.timestamp) : factsOf(monitor, incident),
    regions: (incident?.cause.regions ?? []).map(({ region, message: what, until }) => ({
      name: regions[region].label,
      what: until === null ? what : `${what} (until ${utc(until)})`,
    })),
    entries: digest.map((one) => ({
      title: one.monitor.name,
      url: one.monitor.url,
      what: `${labels[one.type]}: ${one.message}`,
      at: utc(one.at),
    })),
    actions: [
      ...(open ? [{ label: 'Open in Parallax', url: open }] : []),
      ...(acknowledge ? [{ label: 'Acknowledge', url: acknowledge }] : []),
    ],
    hint: data.links?.replyTo
      ? 'Reply to this mail: "ack" acknowledges the incident, anything else becomes a note in its timeline.'
      : '',
  };
  return contentOf(page, headline(monitor.name, message));
}

function contentOf(page: Page, headline: string): EmailContent {
  const subject = `[${page.label}] ${headline}`.replace(/[\r\n]+/g, ' ');
  return { subject: cut(subject, 200), text: pageText(page), html: pageHtml(page) };
}

function factsOf(monitor: Monitor, incident: ApiIncident | null): [string, string][] {
  const facts: [string, string][] = [];
  if (monitor.target) facts.push(['Target', monitor.target]);
  if (!incident) return facts;
  facts.push(['Started', utc(incident.startedAt)], ['Detected', utc(incident.detectedAt)]);
  if (incident.resolvedAt) facts.push(['Resolved', utc(incident.resolvedAt)]);
  facts.push(['Severity', incident.severity]);
  if (incident.acknowledgedBy) facts.push(['Acknowledged by', incident.acknowledgedBy]);
  if (incident.acknowledgeNote) facts.push(['Note', incident.acknowledgeNote]);
  return facts;
}

/** "Shop is down from all 5 regions: …", "Backup is down: no beat since …", "Shop is still down after 4 min, from …", "Shop is up again after 4 min", "Shop: Monitoring was paused" */
const headline = (name: string | undefined, message: string): string =>
  (name === undefined
    ? message
    : /^(Down|Up again|Still)[: ]/.test(message)
      ? `${name} is ${message[0]!.toLowerCase()}${message.slice(1)}`
      : `${name}: ${message}`
  ).replace(/\.$/, '');
