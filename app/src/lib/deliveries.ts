/** What the log of deliveries says. */
import type { ApiChannelHealth, ApiDelivery, ApiReplay } from '$wire/api.ts';

const outcomes: Record<ApiDelivery['status'], string> = {
  pending: 'Trying again',
  delivered: 'Delivered',
  failed: 'Failed',
  dead: 'Given up',
  held: 'Held for a digest',
  digested: 'Told by a digest',
};
export const outcomeWords = ({ status, attempts, nextAttemptAt }: ApiDelivery): string =>
  status !== 'pending' ? outcomes[status] : nextAttemptAt === null ? 'On its way' : attempts.length === 0 ? 'Waiting' : outcomes.pending; // prettier-ignore

export const statusOptions = [
  { value: '', label: 'Any outcome' },
  { value: 'failed', label: 'Failed' },
  { value: 'dead', label: 'Given up' },
  { value: 'pending', label: 'Waiting or trying again' },
  { value: 'held', label: outcomes.held },
  { value: 'digested', label: outcomes.digested },
  { value: 'delivered', label: 'Delivered' },
];

const events: Record<string, string> = {
  'incident.opened': 'Incident opened',
  'incident.acknowledged': 'Incident acknowledged',
  'incident.resolved': 'Incident resolved',
  'monitor.advisory': 'Advisory',
  'channel.test': 'Test',
  'channel.failing': 'About a channel',
  'alerts.digest': 'Digest',
  'report.ready': 'Monthly report',
};
export const eventWords = (event: string): string => events[event] ?? event;

export const alertsWord = (count: number): string => (count === 1 ? '1 alert' : `${count} alerts`);
const are = (count: number, one: string, many: string): string =>
  `${alertsWord(count)} ${count === 1 ? one : many}`;

export function replayedWords({ replayed, left, refused }: ApiReplay): string {
  const parts = [
    replayed === 0 ? 'Nothing was sent again.' : `${are(replayed, 'is', 'are')} on the way again.`,
  ];
  if (refused > 0) parts.push(`${are(refused, 'was', 'were')} left out: the channel was deleted.`);
  if (left > 0) parts.push(`${are(left, 'is', 'are')} left: send again to go on.`);
  return parts.join(' ');
}

/** What waits for a channel; null where nothing does. */
export function waitingWords({ held, waiting }: ApiChannelHealth): string | null {
  const count = held + waiting;
  return count === 0 ? null : `${are(count, 'waits', 'wait')} for it.`;
}
