/**
 * What an alert says, as neutral facts that every channel renders in its own form. Pure. All text is clean, one line
 * and not escaped; its length is whatever it was, so that each channel cuts by its own limits.
 */
import type { AlertEvent, AlertMessage } from '../../wire/alerts.ts';
import { type ApiIncident, apiIncident } from '../../wire/api/incidents.ts';
import { type Fact, factsOf } from './facts.ts';
import { sloFacts, sloLevel, sloTitle } from './slo.ts';
import { clean } from './text.ts';

export type Level = 'down' | 'warning' | 'ok' | 'info';
/** One of the alerts a digest stands for. */
export type Item = { level: Level; name: string; what: string; url: string | null };
export type Summary = {
  level: Level;
  /** Of the monitor, of the objective, or of an incident that people wrote; "Parallax" where it is about none. */
  name: string;
  /** "Shop is down" */
  title: string;
  /** Never empty: vendors refuse what is. */
  sentence: string;
  facts: Fact[];
  items: Item[];
  /** Alerts a digest stands for and does not list. */
  more: number;
  /** `null` where there is nothing to open or to acknowledge. */
  links: { open: string | null; acknowledge: string | null };
  /** RFC 3339. */
  at: string;
};

type Data = AlertEvent['data'];
type Monitor = { name?: string; target?: string; url?: string };
/** What only some events have. */
type Extras = {
  links?: { open?: unknown; acknowledge?: unknown };
  channel?: { failing?: unknown };
  digestMore?: unknown;
};

const levels: Record<AlertEvent['type'], Level> = {
  'incident.opened': 'down',
  'incident.acknowledged': 'warning',
  'incident.resolved': 'ok',
  'monitor.advisory': 'warning',
  'slo.burning': 'down',
  'slo.acknowledged': 'warning',
  'slo.recovered': 'ok',
  'channel.test': 'info',
  'channel.failing': 'warning',
  'alerts.digest': 'down',
  'report.ready': 'info',
};

export function summarize({ event, channel }: AlertMessage): Summary {
  const { type, data, timestamp } = event;
  const monitor = (data.monitor ?? {}) as Monitor;
  const incident = apiIncident.safeParse(data.incident).data ?? null;
  const items = (data.digest ?? []).map(itemOf);
  const own = incident?.title ? clean(incident.title) : '';
  const { slo } = data;
  const name = clean(monitor.name ?? '') || own || clean(slo?.name ?? '') || 'Parallax';
  const diagnosis = type === 'incident.opened' ? clean(incident?.diagnosis ?? '') : '';
  const { links, digestMore } = data as Extras;
  return {
    level: levelOf(event, incident, items),
    name,
    title: titleOf(event, { name, incident, channelName: clean(channel.name) }),
    sentence: diagnosis || clean(data.message) || 'No details.',
    facts: slo ? sloFacts(slo, timestamp) : factsOf(type, monitor.target, incident, timestamp),
    items,
    more: typeof digestMore === 'number' ? digestMore : 0,
    links: {
      open: webUrl(links?.open) ?? webUrl(monitor.url) ?? webUrl(slo?.url),
      acknowledge: webUrl(links?.acknowledge),
    },
    at: timestamp,
  };
}

/** Of `channel.failing`: it delivers again. */
export const isOver = ({ data }: AlertEvent): boolean => (data as Extras).channel?.failing === false;

function levelOf(event: AlertEvent, incident: ApiIncident | null, items: Item[]): Level {
  const { type } = event;
  if (type === 'incident.opened' && incident?.severity === 'minor') return 'warning';
  if (type === 'channel.failing' && isOver(event)) return 'ok';
  if (type.startsWith('slo.')) return sloLevel(type, event.data.slo);
  if (type !== 'alerts.digest') return levels[type];
  return (
    (['down', 'warning', 'ok'] as const).find((one) => items.some(({ level }) => level === one)) ?? 'info'
  );
}

type Known = { name: string; incident: ApiIncident | null; channelName: string };

function titleOf(event: AlertEvent, { name, incident, channelName }: Known): string {
  const { type, data } = event;
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
    case 'slo.burning':
    case 'slo.acknowledged':
    case 'slo.recovered':
      return sloTitle(type, name, event);
    case 'channel.test':
      return `Test of the channel ${channelName}`;
    case 'channel.failing':
      return isOver(event) ? 'An alert channel delivers again' : 'An alert channel does not deliver';
    case 'alerts.digest':
      return digestTitle(data);
    case 'report.ready':
      return `Monthly report: ${clean(data.report?.title ?? '')}`;
  }
}

function digestTitle(data: Data): string {
  const { digest = [] } = data;
  const { digestMore } = data as Extras;
  const alerts = digest.length + (typeof digestMore === 'number' ? digestMore : 0);
  const monitors = new Set(digest.map(({ monitor }) => monitor.id)).size;
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  return `${count(alerts, 'alert')} of ${count(monitors, 'monitor')}`;
}

function itemOf({ type, monitor, message }: NonNullable<Data['digest']>[number]): Item {
  const name = clean(monitor.name) || 'A monitor';
  return { level: levels[type], name, what: clean(message), url: webUrl(monitor.url) };
}

const webUrl = (url: unknown): string | null =>
  typeof url === 'string' && /^https?:\/\//.test(url) && URL.canParse(url) ? new URL(url).href : null;
