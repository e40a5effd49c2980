/**
 * What an alert says, as neutral facts that every channel renders in its own form. Pure. All text is clean, one line
 * and not escaped; its length is whatever it was, so that each channel cuts by its own limits.
 */
import { regions } from '../../domain/region.ts';
import { durationWords } from '../../domain/state/words.ts';
import type { AlertEvent, AlertMessage } from '../../wire/alerts.ts';
import { type ApiIncident, apiIncident } from '../../wire/api/incidents.ts';
import { clean } from './text.ts';

export type Level = 'down' | 'warning' | 'ok' | 'info';
export type Fact = [label: string, value: string];
/** One of the alerts a digest stands for. */
export type Item = { level: Level; name: string; what: string; url: string | null };
export type Summary = {
  level: Level;
  /** Of the monitor, or of an incident that people wrote; "Parallax" where it is about neither. */
  name: string;
  /** "Shop is down" */
  title: string;
  sentence: string;
  facts: Fact[];
  items: Item[];
  /** `null` where there is nothing to open or to acknowledge. */
  links: { open: string | null; acknowledge: string | null };
  /** RFC 3339. */
  at: string;
};

type Data = AlertEvent['data'];
type Monitor = { name?: string; target?: string; url?: string };

const levels: Record<AlertEvent['type'], Level> = {
  'incident.opened': 'down',
  'incident.acknowledged': 'warning',
  'incident.resolved': 'ok',
  'monitor.advisory': 'warning',
  'channel.test': 'info',
  'channel.failing': 'warning',
  'alerts.digest': 'down',
};

export function summarize({ event, channel }: AlertMessage): Summary {
  const { type, data, timestamp } = event;
  const monitor = (data.monitor ?? {}) as Monitor;
  const incident = apiIncident.safeParse(data.incident).data ?? null;
  const items = (data.digest ?? []).map(itemOf);
  const own = incident?.title ? clean(incident.title) : '';
  const name = clean(monitor.name ?? '') || own || 'Parallax';
  const told = type === 'incident.opened' && incident?.diagnosis ? incident.diagnosis : data.message;
  const links = data as { links?: { acknowledge?: unknown } };
  return {
    level: levelOf(type, incident, items),
    name,
    title: titleOf(event, { name, incident, channelName: clean(channel.name) }),
    sentence: clean(told),
    facts: factsOf(type, monitor, incident, timestamp),
    items,
    links: { open: webUrl(monitor.url), acknowledge: webUrl(links.links?.acknowledge) },
    at: timestamp,
  };
}

function levelOf(type: AlertEvent['type'], incident: ApiIncident | null, items: Item[]): Level {
  if (type === 'incident.opened' && incident?.severity === 'minor') return 'warning';
  if (type !== 'alerts.digest') return levels[type];
  return (
    (['down', 'warning', 'ok'] as const).find((one) => items.some(({ level }) => level === one)) ?? 'info'
  );
}

type Known = { name: string; incident: ApiIncident | null; channelName: string };

function titleOf({ type, data }: AlertEvent, { name, incident, channelName }: Known): string {
  const byHand = incident?.kind === 'manual';
  switch (type) {
    case 'incident.opened': {
      const again = incident?.timeline.at(-1)?.kind === 'reopened' ? ' again' : '';
      if (!data.reminder) return byHand ? name : `${name} is down${again}`;
      return `Reminder ${data.reminder}: ${byHand ? name : `${name} is still down`}`;
    }
    case 'incident.acknowledged':
      return incident?.acknowledgedBy
        ? `${name}: acknowledged by ${clean(incident.acknowledgedBy)}`
        : `${name}: incident acknowledged`;
    case 'incident.resolved':
      // What a person ended, or a pause, may be down still.
      return /^Up again/.test(data.message) ? `${name} is up again` : `${name}: incident resolved`;
    case 'monitor.advisory':
      return `Advisory for ${name}`;
    case 'channel.test':
      return `Test of the channel ${channelName}`;
    case 'channel.failing':
      return 'An alert channel does not deliver';
    case 'alerts.digest':
      return digestTitle(data);
  }
}

function digestTitle({ digest = [] }: Data): string {
  const monitors = new Set(digest.map(({ monitor }) => monitor.id)).size;
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  return `${count(digest.length, 'alert')} of ${count(monitors, 'monitor')}`;
}

function factsOf(
  type: AlertEvent['type'],
  { target }: Monitor,
  incident: ApiIncident | null,
  timestamp: string,
): Fact[] {
  const facts: [string, string | null | undefined][] = [['Target', target]];
  if (incident) {
    const { startedAt, detectedAt, resolvedAt } = incident;
    const lasted = Date.parse(resolvedAt ?? timestamp) - Date.parse(startedAt);
    facts.push(['Severity', incident.severity]);
    if (type !== 'incident.opened') facts.push(['Cause', incident.cause.summary]);
    facts.push(
      ['Started', utc(startedAt)],
      ['Detected', utc(detectedAt)],
      ['Resolved', resolvedAt && utc(resolvedAt)],
      [resolvedAt ? 'Lasted' : 'Lasts', Number.isFinite(lasted) ? durationWords(lasted) : null],
      ['Acknowledged by', incident.acknowledgedBy],
      ['Note', incident.acknowledgeNote],
    );
    for (const { region, message, until } of incident.cause.regions)
      facts.push([regions[region].label, until ? `${message} (until ${utc(until)})` : message]);
  }
  return facts.flatMap(([label, value]): Fact[] => {
    const shown = clean(value ?? '');
    return shown === '' ? [] : [[label, shown]];
  });
}

function itemOf({ type, monitor, message }: NonNullable<Data['digest']>[number]): Item {
  const name = clean(monitor.name) || 'A monitor';
  return { level: levels[type], name, what: clean(message), url: webUrl(monitor.url) };
}

/** "2026-11-21 14:06:08 UTC" */
export const utc = (time: string): string => time.replace('T', ' ').replace(/\.\d+Z$|Z$/, ' UTC');

const webUrl = (url: unknown): string | null =>
  typeof url === 'string' && /^https?:\/\//.test(url) && URL.canParse(url) ? new URL(url).href : null;
