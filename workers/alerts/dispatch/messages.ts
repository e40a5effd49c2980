/** What a dispatch object says itself: digests, and words about channels that fail. Pure but for ids made of times. */
import { digestOf, type HeldAlert } from '../../domain/alert/digest.ts';
import { digestEntryLengthMax } from '../../domain/limits.ts';
import { eventTypes } from '../../domain/state/types.ts';
import { iso } from '../../platform/present.ts';
import type { AlertEvent, AlertMessage, RoutedChannel } from '../../wire/alerts.ts';

const own = (
  workspaceId: string,
  deliveryId: string,
  { id, kind, name, sealedConfig }: RoutedChannel,
  event: AlertEvent,
): AlertMessage => ({
  v: 1,
  deliveryId,
  workspaceId,
  monitorId: '',
  incidentId: null,
  channel: { id, kind, name, sealedConfig },
  event,
  attempt: 1,
  owner: 'workspace',
});

/**
 * One message for all that was held for a channel; a single one is told as it is, under its own id.
 * @param channel as it is set up now
 */
export function digestMessage(
  workspaceId: string,
  channel: RoutedChannel,
  held: readonly AlertMessage[],
  now: number,
): AlertMessage {
  const [first, ...others] = held;
  if (first && others.length === 0)
    return { ...first, channel: own('', '', channel, first.event).channel, owner: 'workspace' };
  const { message, entries, notNamed } = digestOf(held.map(heldAlert).sort(byTime));
  const more = notNamed > 0 ? { digestMore: notNamed } : {};
  return own(workspaceId, `msg_digest_${now.toString(36)}_${channel.id}`, channel, {
    type: 'alerts.digest',
    timestamp: iso(now),
    data: { incident: null, monitor: null, message, digest: entries, ...more },
  });
}

/** They were held in the order in which the queue brought them. */
const byTime = (a: HeldAlert, b: HeldAlert): number => Date.parse(a.at) - Date.parse(b.at);

const shortened = (text: string): string =>
  text.length <= digestEntryLengthMax ? text : `${text.slice(0, digestEntryLengthMax - 1)}…`;

function heldAlert({ deliveryId, event, monitorId, incidentId }: AlertMessage): HeldAlert {
  const { name, url } = (event.data.monitor ?? {}) as { name?: string; url?: string };
  return {
    deliveryId,
    type: eventTypes.find((type) => type === event.type) ?? 'monitor.advisory',
    at: event.timestamp,
    monitor: { id: monitorId, name: name ?? monitorId, url: url ?? '' },
    incidentId,
    message: shortened(event.data.message),
  };
}

/** @param outage of `about`, told through `to` */
export function channelMessage(
  workspaceId: string,
  about: RoutedChannel,
  to: RoutedChannel,
  outage: { since: number; lastError: string | null },
  isOver: boolean,
  now: number,
): AlertMessage {
  const { id, kind, name } = about;
  const minutes = Math.max(1, Math.round((now - outage.since) / 60_000));
  const message = isOver
    ? `The channel "${name}" delivers again, after ${minutes} min.`
    : `The channel "${name}" does not deliver. ${outage.lastError ?? ''} Alerts wait for it, or can be sent again.`;
  const deliveryId = `msg_channel_${id}_${outage.since.toString(36)}_${isOver ? 'works' : 'fails'}_${to.id}`;
  return own(workspaceId, deliveryId, to, {
    type: 'channel.failing',
    timestamp: iso(now),
    data: { incident: null, monitor: null, message, channel: { id, kind, name, failing: !isOver } },
  });
}
