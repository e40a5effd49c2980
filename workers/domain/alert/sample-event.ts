/** An alert as a webhook's template sees it, with every field that one may have: templates are tried on it when saved. */

const time = '2026-07-30T12:00:00.000Z';
const region = {
  region: 'weur',
  class: 'connect_refused',
  message: 'refused',
  since: time,
  until: time,
};

/** @param text stands for every text that comes from outside */
const data = (text: string) => ({
  incident: {
    id: 'inc_1', monitorId: 'mon_1', monitorIds: ['mon_1'], kind: 'detected', status: 'open', severity: 'major',
    title: text, startedAt: time, detectedAt: time, resolvedAt: time, acknowledgedAt: time, acknowledgedBy: text,
    acknowledgeNote: text, postmortem: text, diagnosis: text, flapping: false, mergedInto: 'inc_2',
    outages: [{ from: time, to: time }],
    heldBy: { id: 'mon_2', name: text },
    cause: { summary: text, regions: [{ ...region, message: text }] },
    timeline: [{ at: time, kind: 'opened', message: text, region: 'weur', by: text }],
  },
  monitor: {
    id: 'mon_1', name: text, kind: 'http', target: text, state: 'down', lastCheckedAt: time, url: 'https://parallax.test/',
    regions: [{ region: 'weur', verdict: 'fail', lastSlotAt: time, latencyMs: 12, colo: 'AMS' }],
  },
  message: text,
  reminder: 1,
  links: { acknowledge: 'https://parallax.test/', replyTo: 'a@parallax.test' },
  digest: [{
    deliveryId: 'msg_1', type: 'incident.opened', at: time, incidentId: 'inc_1', message: text,
    monitor: { id: 'mon_1', name: text, url: 'https://parallax.test/' },
  }],
}); // prettier-ignore

export type TemplatedEvent = { type: string; timestamp: string; data: Record<string, unknown> };

/** What a template may name: the event as the webhook's own body has it, its id, and short ways to its parts. */
export const templateDocument = (id: string, event: TemplatedEvent): Record<string, unknown> => {
  const { message, incident, monitor, digest, links } = event.data;
  return { id, ...event, event, message, incident, monitor, digest, links };
};

export const fullEvent = (text: string): TemplatedEvent => ({
  type: 'incident.opened',
  timestamp: time,
  data: data(text),
});
/** As a test is: with nothing but its message. */
export const bareEvent = (text: string): TemplatedEvent => ({
  type: 'channel.test',
  timestamp: time,
  data: { incident: null, monitor: null, message: text },
});
