/** Builders for what channels are given. */
import { inject } from 'vitest';
import type { Surroundings } from '../../../workers/alerts/channels/index.ts';
import type { Env } from '../../../workers/alerts/env.ts';
import type { AlertEvent, AlertMessage } from '../../../workers/wire/alerts.ts';
import type { Got } from './servers.ts';

export const at = (path: string): string => `${inject('channelReceiver')}${path}`;
export const got = async (path: string): Promise<Got[]> =>
  ((await (await fetch(at('/got'))).json()) as Got[]).filter((one) => one.path === path);

export const now = Date.parse('2026-07-30T12:00:00Z');

export const surroundings = (env: Partial<Env> = {}, show = false): Surroundings => ({
  env: {
    ALLOW_PRIVATE_TARGETS: '1',
    PUBLIC_URL: 'https://parallax.test',
    MAIL_FROM: 'Parallax <alerts@example.com>',
    ...env,
  } as Env,
  now,
  show,
});

const incident = {
  id: 'inc_1',
  monitorId: 'mon_1',
  kind: 'detected',
  status: 'open',
  severity: 'major',
  startedAt: '2026-07-30T11:58:00Z',
  detectedAt: '2026-07-30T11:58:04Z',
  resolvedAt: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
  acknowledgeNote: null,
  diagnosis: 'Down from 4 of 5 regions: connection refused.',
  cause: {
    summary: 'connection refused',
    regions: [
      { region: 'weur', class: 'connect_refused', message: 'The connection was refused.', since: '2026-07-30T11:58:00Z', until: null },
      { region: 'apac', class: 'connect_timeout', message: 'No connection within 10 s.', since: '2026-07-30T11:58:02Z', until: null },
    ],
  },
  timeline: [],
}; // prettier-ignore
const monitor = {
  id: 'mon_1',
  name: 'Shop',
  kind: 'http',
  target: 'https://shop.test/',
  state: 'down',
  url: 'https://parallax.test/monitors/mon_1',
};

/** Of a shop that is down; `data` is put over what the event tells. */
export const message = (
  type: AlertEvent['type'] = 'incident.opened',
  data: Record<string, unknown> = {},
): AlertMessage => ({
  v: 1,
  deliveryId: 'msg_1',
  workspaceId: 'wsp_1',
  monitorId: 'mon_1',
  incidentId: 'inc_1',
  channel: { id: 'chn_1', kind: 'webhook', name: 'On-call', sealedConfig: '' },
  event: {
    type,
    timestamp: '2026-07-30T12:00:00Z',
    data: { incident, monitor, message: 'Down from all 5 regions: connection refused.', ...data },
  },
  attempt: 1,
  owner: 'monitor',
});
