/**
 * What one digest says of the alerts it stands for. Pure. Each incident is named once, with what is newest of it; one
 * that opened and ended while it was held is over. What nobody can read at once is counted, not named.
 */
import { digestEntriesMax } from '../limits.ts';
import type { EventType } from '../state/types.ts';

export type HeldAlert = {
  deliveryId: string;
  type: EventType;
  at: string;
  monitor: { id: string; name: string; url: string };
  incidentId: string | null;
  message: string;
};
export type Digest = {
  /** "12 monitors are down: Shop, API, Login and 9 more. 2 are up again: Mail, Search." */
  message: string;
  entries: HeldAlert[];
  /** Alerts it stands for without naming them: those another of the same incident speaks for, and those over the limit. */
  notNamed: number;
};

const namedMax = 5;

/** @param held in the order in which they happened */
export function digestOf(held: readonly HeldAlert[]): Digest {
  const opened = new Set(
    held.filter(({ type }) => type === 'incident.opened').map(({ incidentId }) => incidentId),
  );
  const newest = new Map<string, HeldAlert>();
  for (const alert of held) {
    const about = alert.incidentId ?? `${alert.monitor.id} ${alert.type}`;
    newest.delete(about);
    newest.set(about, alert);
  }
  const all = [...newest.values()];
  const of = (type: EventType) => namesOf(all.filter((one) => one.type === type));
  const ended = all.filter(({ type }) => type === 'incident.resolved');
  const message = [
    sentence(of('incident.opened'), 'is down', 'are down'),
    sentence(of('incident.acknowledged'), 'is acknowledged', 'are acknowledged'),
    sentence(
      namesOf(ended.filter(({ incidentId }) => opened.has(incidentId))),
      'was down and is up again',
      'were down and are up again',
    ),
    sentence(
      namesOf(ended.filter(({ incidentId }) => !opened.has(incidentId))),
      'is up again',
      'are up again',
    ),
    sentence(of('monitor.advisory'), 'needs a look', 'need a look'),
  ]
    .filter((part) => part !== null)
    .join(' ');
  // What is still down is named first to be kept; in the list everything is where it happened.
  const kept = new Set(all.toSorted((a, b) => rank(a) - rank(b)).slice(0, digestEntriesMax));
  const entries = all.filter((one) => kept.has(one));
  return { message, entries, notNamed: held.length - entries.length };
}

const rank = ({ type }: HeldAlert): number =>
  type === 'incident.opened'
    ? 0
    : type === 'incident.acknowledged'
      ? 1
      : type === 'incident.resolved'
        ? 2
        : 3;

const namesOf = (alerts: HeldAlert[]): string[] => [
  ...new Map(alerts.map(({ monitor }) => [monitor.id, monitor.name])).values(),
];

function sentence(names: string[], one: string, many: string): string | null {
  if (names.length === 0) return null;
  if (names.length === 1) return `${names[0]} ${one}.`;
  const named = names.slice(0, names.length > namedMax ? namedMax - 1 : namedMax);
  const more = names.length - named.length;
  const list = more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
  return `${names.length} monitors ${many}: ${list}.`;
}
