/**
 * What a channel for programs is told of: each event by itself. A digest is taken apart again, because a program that
 * keeps alerts open needs the end of each; of one incident, only what happened last. Pure.
 */
import type { AlertMessage } from '../../wire/alerts.ts';
import { threadOf } from './thread.ts';
import { isOver, type Level } from './summary.ts';

export type Told = {
  /** Meets again in everything that is told of one incident, or of one alert of an objective. */
  key: string;
  action: 'trigger' | 'acknowledge' | 'resolve';
  level: Level;
  /** Closed again at once: it only shows that the way is open. */
  closes: boolean;
};

type Digested = NonNullable<AlertMessage['event']['data']['digest']>[number];
const apartMax = 50;

const actions = {
  'incident.opened': 'trigger',
  'incident.acknowledged': 'acknowledge',
  'incident.resolved': 'resolve',
  'slo.burning': 'trigger',
  'slo.acknowledged': 'acknowledge',
  'slo.recovered': 'resolve',
} as const;

/** What is done with whose alert. An advisory and what concerns no incident have keys of their own. */
export function toldOf(message: AlertMessage, level: Level): Told {
  const { event, deliveryId, monitorId, channel } = message;
  const { type } = event;
  if (type === 'channel.test')
    return { key: `test:${deliveryId}`, action: 'trigger', level: 'info', closes: true };
  if (type === 'monitor.advisory')
    return { key: `advisory:${monitorId}`, action: 'trigger', level: 'warning', closes: false };
  if (type === 'channel.failing')
    return {
      key: `channel:${failingChannel(event.data) ?? channel.id}`,
      action: isOver(event) ? 'resolve' : 'trigger',
      level,
      closes: false,
    };
  if (type === 'report.ready')
    return { key: `report:${deliveryId}`, action: 'trigger', level: 'info', closes: true };
  if (type === 'alerts.digest')
    return { key: `digest:${deliveryId}`, action: 'trigger', level, closes: false };
  return { key: threadOf(message), action: actions[type], level, closes: false };
}

const failingChannel = (data: object): string | null => {
  const { channel } = data as { channel?: { id?: unknown } };
  return typeof channel?.id === 'string' ? channel.id : null;
};

/** The message itself, or a message for each incident of a digest. What is more than can be sent stays a digest. */
export function apart(message: AlertMessage): AlertMessage[] {
  const { digest } = message.event.data;
  if (message.event.type !== 'alerts.digest' || !digest?.length) return [message];
  const last = new Map<string, Digested>();
  for (const one of digest) {
    const key = one.incidentId ?? `${one.type}:${one.monitor.id}`;
    // It goes to the end: the newest are told last.
    last.delete(key);
    last.set(key, one);
  }
  // Ends first: they quieten somebody's pager.
  const sorted = [...last.values()].sort((a, b) => Number(isEnd(b)) - Number(isEnd(a)));
  const rest = sorted.slice(apartMax);
  return [
    ...sorted.slice(0, apartMax).map((one) => alone(message, one)),
    ...(rest.length === 0 ? [] : [withDigest(message, rest)]),
  ];
}

const isEnd = ({ type }: Digested): boolean => type === 'incident.resolved';

const alone = (
  message: AlertMessage,
  { type, at, monitor, incidentId, message: words }: Digested,
): AlertMessage => ({
  ...message,
  monitorId: monitor.id,
  incidentId,
  event: { type, timestamp: at, data: { incident: null, monitor, message: words } },
});

const withDigest = (message: AlertMessage, digest: Digested[]): AlertMessage => ({
  ...message,
  event: { ...message.event, data: { ...message.event.data, digest } },
});
