/** Every transition reaches every channel, under one id and in the same words however often it is tried. */
import { alertEvent } from '../../../workers/wire/alerts.ts';
import type { Ended } from './at-the-end.ts';

type Said = { type: string; data: { incident: { id: string } | null } };

export function checkAlerts({ plan, ledger, receiver }: Ended): void {
  const bodies = new Map<string, string>();
  const ids = new Map<string, Set<string>>();
  const taken = new Set<string>();
  for (const { webhookId, body, channelId, taken: was } of receiver.received) {
    if ((bodies.get(webhookId) ?? body) !== body)
      ledger.violated(`${webhookId} says something else than before`);
    bodies.set(webhookId, body);
    const said = JSON.parse(body) as Said;
    if (!alertEvent.safeParse(said).success) ledger.violated(`${webhookId} is no alert that we describe`);
    const transition = `${said.data.incident?.id ?? webhookId} ${said.type} ${channelId}`;
    ids.set(transition, (ids.get(transition) ?? new Set()).add(webhookId));
    if (was) taken.add(transition);
  }
  for (const [transition, own] of ids)
    if (own.size > 1) ledger.violated(`${transition} was told under ${own.size} ids`);
  const calm = plan.faults.every(({ kind }) => kind === 'region loss');
  if (calm && receiver.received.length > bodies.size)
    ledger.violated('an alert was sent twice although nothing went wrong');
  for (const { id, revisions } of ledger.stories.values()) {
    const types = new Set(['opened', ...revisions.map(({ incident }) => incident.status)]);
    types.delete('open');
    for (const type of types)
      for (const channel of plan.channels)
        if (!taken.has(`${id} incident.${type} ${channel}`))
          ledger.violated(`${id} ${type} never reached ${channel}`);
  }
}
