/** What an effect says to the outside: alerts for channels, news for dashboards. */
import type { Send } from '../domain/alert/escalation-types.ts';
import { alertBytesMax } from '../domain/limits.ts';
import { withoutMiddle } from '../domain/state/timeline.ts';
import type { Effect, Incident, MonitorState } from '../domain/state/types.ts';
import { iso, presentIncident } from '../platform/present.ts';
import type { AlertMessage } from '../wire/alerts.ts';
import type { ApiIncident } from '../wire/api.ts';
import type { MonitorSpec, PublishedNews } from '../wire/rpc.ts';

/**
 * One delivery. Its id comes from the transition and its step, so that making it twice makes it once.
 * @returns null where there is no such channel any more
 */
export function alertMessage(
  spec: MonitorSpec,
  state: MonitorState,
  send: Send,
  about: { incident: Incident | null; message: string },
  publicUrl: string,
  now: number,
): AlertMessage | null {
  const channel = [...spec.channels, ...spec.policyChannels].find(({ id }) => id === send.channelId);
  if (!channel) return null;
  const regions = spec.regions.map((region) => {
    const last = state.regions[region]?.last;
    return {
      region,
      verdict: last?.verdict ?? null,
      lastSlotAt: last ? iso(last.slotAt) : null,
      latencyMs: last?.latencyMs ?? null,
      colo: last?.colo ?? null,
    };
  });
  const checked = spec.regions.map((region) => state.regions[region]?.last?.slotAt ?? 0);
  const monitor = {
    id: spec.monitorId,
    name: spec.name,
    kind: spec.kind,
    target: spec.target,
    state: state.status,
    lastCheckedAt: Math.max(...checked) > 0 ? iso(Math.max(...checked)) : null,
    regions,
    url: `${publicUrl}/monitors/${spec.monitorId}`,
  };
  const incident = about.incident ? presentIncident(withoutRevision(about.incident)) : null;
  const again = send.reminder === undefined ? {} : { reminder: send.reminder };
  return inBounds({
    v: 1,
    deliveryId: `msg_${send.key}`,
    workspaceId: spec.workspaceId,
    monitorId: spec.monitorId,
    incidentId: about.incident?.id ?? null,
    channel,
    event: {
      type: send.event,
      timestamp: iso(now),
      data: { incident, monitor, message: about.message, ...again },
    },
    attempt: 1,
    owner: 'monitor',
  });
}

const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

/** Of an incident about which more was written than the queue takes, the middle of its timeline is left out. */
function inBounds(message: AlertMessage): AlertMessage {
  const { event } = message;
  const timeline = (event.data.incident as ApiIncident | null)?.timeline;
  const bytes = bytesOf(message);
  if (!timeline || bytes <= alertBytesMax) return message;
  const room = Math.max(0, alertBytesMax - bytes + timeline.reduce((sum, entry) => sum + bytesOf(entry), 0));
  const incident = { ...event.data.incident, timeline: withoutMiddle(timeline, room, bytesOf) };
  return { ...message, event: { ...event, data: { ...event.data, incident } } };
}

const withoutRevision = <T extends { revision: number }>({ revision: _, ...rest }: T): Omit<T, 'revision'> =>
  rest;

/** What people who are looking want to know of a transition. */
export function newsOf(spec: MonitorSpec, after: MonitorState, effects: readonly Effect[]): PublishedNews[] {
  const { monitorId } = spec;
  return effects.flatMap((effect): PublishedNews[] => {
    if (effect.kind === 'persist_incident') {
      return [{ type: 'incident', monitorId, incident: presentIncident(withoutRevision(effect.incident)) }];
    }
    if (effect.kind === 'persist_status') {
      const { status: state, noData } = after;
      return [{ type: 'state', monitorId, state, noData, since: iso(after.since), message: effect.message }];
    }
    return [];
  });
}
