/** What an email says: subject, text and HTML, from the event alone. Pure. */
import { regions } from '../../../domain/region.ts';
import type { AlertMessage } from '../../../wire/alerts.ts';
import type { ApiIncident } from '../../../wire/api.ts';

export type EmailContent = { subject: string; text: string; html: string };

const labels: Record<AlertMessage['event']['type'], string> = {
  'incident.opened': 'Down',
  'incident.acknowledged': 'Acknowledged',
  'incident.resolved': 'Resolved',
  'monitor.advisory': 'Advisory',
  'channel.test': 'Test',
  'channel.failing': 'Channel failing',
  'alerts.digest': 'Digest',
};
const colours: Record<AlertMessage['event']['type'], string> = {
  'incident.opened': '#c62828',
  'incident.acknowledged': '#b26a00',
  'incident.resolved': '#1b7f4d',
  'monitor.advisory': '#b26a00',
  'channel.test': '#3355cc',
  'channel.failing': '#c62828',
  'alerts.digest': '#c62828',
};

type Monitor = { name?: string; target?: string; url?: string };

export function emailContent({ event }: AlertMessage): EmailContent {
  const monitor = (event.data.monitor ?? {}) as Monitor;
  const incident = event.data.incident as ApiIncident | null;
  const name = monitor.name ?? 'Parallax';
  const facts: [string, string][] = [];
  if (monitor.target) facts.push(['Target', monitor.target]);
  if (incident) {
    facts.push(['Started', utc(incident.startedAt)], ['Detected', utc(incident.detectedAt)]);
    if (incident.resolvedAt) facts.push(['Resolved', utc(incident.resolvedAt)]);
    if (incident.acknowledgedBy) facts.push(['Acknowledged by', incident.acknowledgedBy]);
    for (const { region, message } of incident.cause.regions) facts.push([regions[region].label, message]);
  }
  const subject = `[${labels[event.type]}] ${headline(name, event.data.message)}`
    .replace(/[\r\n]+/g, ' ')
    .slice(0, 200);
  const text = [
    `${labels[event.type]}: ${name}`,
    event.data.message,
    '',
    ...facts.map(([key, value]) => `${key}: ${value}`),
    ...(monitor.url ? ['', monitor.url] : []),
  ].join('\n');
  return { subject, text, html: page(event.type, name, event.data.message, facts, monitor.url) };
}

/** "Shop is down from all 5 regions: …", "Backup is down: no beat since …", "Shop is up again after 4 min", "Shop: Monitoring was paused" */
const headline = (name: string, message: string): string =>
  (/^(Down|Up again)[: ]/.test(message)
    ? `${name} is ${message[0]!.toLowerCase()}${message.slice(1)}`
    : `${name}: ${message}`
  ).replace(/\.$/, '');

const utc = (time: string): string => time.replace('T', ' ').replace(/\.\d+Z$|Z$/, ' UTC');

const escape = (text: string): string =>
  text.replace(
    /[&<>"']/g,
    (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[char]!,
  );

function page(
  type: AlertMessage['event']['type'],
  name: string,
  message: string,
  facts: [string, string][],
  url?: string,
): string {
  const rows = facts
    .map(
      ([key, value]) =>
        `<tr><td style="padding:4px 16px 4px 0;color:#667;white-space:nowrap;vertical-align:top">${escape(key)}</td><td style="padding:4px 0">${escape(value)}</td></tr>`,
    )
    .join('');
  const link = url
    ? `<p style="margin:24px 0 0"><a href="${escape(url)}" style="background:#1f2937;color:#fff;padding:10px 16px;border-radius:6px;text-decoration:none">Open in Parallax</a></p>`
    : '';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head><body style="margin:0;padding:24px;font:15px/1.5 system-ui,sans-serif"><div style="max-width:560px;margin:0 auto"><p style="margin:0 0 8px;color:${colours[type]};font-weight:600">${escape(labels[type])}</p><h1 style="margin:0 0 8px;font-size:20px">${escape(name)}</h1><p style="margin:0 0 16px">${escape(message)}</p><table style="border-collapse:collapse;font-size:14px">${rows}</table>${link}</div></body></html>`;
}
