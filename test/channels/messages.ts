/** One message of each event there is, and a configuration for each kind; with names that tests choose. */
import { probedRegionIds, type RegionId } from '../../workers/domain/region.ts';
import type { AlertMessage, AlertSlo, ChannelKind, SecretsOf } from '../../workers/wire/alerts.ts';
import type { ApiIncident } from '../../workers/wire/api/incidents.ts';

export const now = Date.parse('2026-11-21T14:06:08.000Z');
const time = (minutes: number) => new Date(now + minutes * 60_000).toISOString();

export const incident = (over: Partial<ApiIncident> = {}): ApiIncident => ({
  id: 'inc_shop_1',
  monitorId: 'mon_shop',
  status: 'open',
  severity: 'critical',
  startedAt: time(-5),
  detectedAt: time(-4.9),
  resolvedAt: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
  acknowledgeNote: null,
  kind: 'detected',
  monitorIds: [],
  title: null,
  postmortem: null,
  outages: [],
  flapping: false,
  heldBy: null,
  mergedInto: null,
  diagnosis: 'Down from 4 of 5 regions: TLS certificate expired 12 minutes ago.',
  cause: {
    summary: 'Down from 2 of 5 regions: connection refused',
    regions: [
      {
        region: 'weur',
        class: 'connect_refused',
        message: 'connection refused',
        since: time(-5),
        until: null,
      },
      { region: 'apac', class: 'timeout', message: 'no answer in 10 s', since: time(-4), until: time(-2) },
    ],
  },
  timeline: [{ at: time(-5), kind: 'opened', message: 'Down from 2 of 5 regions.' }],
  ...over,
});

/** An objective whose budget burns too fast. */
export const slo = (over: Partial<AlertSlo> = {}): AlertSlo => ({
  id: 'slo_1',
  name: 'Checkout',
  url: 'https://parallax.example.com/slos/slo_1',
  alertId: 'sla_1',
  severity: 'critical',
  status: 'open',
  objective: 0.999,
  windowDays: 30,
  indicator: { kind: 'availability' },
  budgetLeft: 0.956,
  burnRate: { threshold: 14.4, longSeconds: 3_600, long: 33.34, shortSeconds: 300, short: 400 },
  startedAt: '2026-11-21T14:00:08.000Z',
  resolvedAt: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
  ...over,
});

export type Words = { name: string; message: string; target: string; by: string };
const plain: Words = {
  name: 'Shop',
  message: 'Down from 4 of 5 regions: connection refused. Detected 6 s after the first failure.',
  target: 'https://shop.example.com/health',
  by: 'Ada',
};
type Event = AlertMessage['event'];
type Data = Event['data'];

export function message(type: Event['type'], data: Partial<Data> & object, words = plain): AlertMessage {
  const ofMonitor = type.startsWith('incident.') || type.startsWith('monitor.');
  const monitor = {
    id: 'mon_shop',
    name: words.name,
    kind: 'http',
    target: words.target,
    state: 'down',
    url: 'https://parallax.example.com/monitors/mon_shop',
  };
  return {
    v: 1,
    deliveryId: 'msg_1',
    workspaceId: 'ws_1',
    monitorId: ofMonitor ? 'mon_shop' : '',
    incidentId: type.startsWith('incident.') ? 'inc_shop_1' : null,
    channel: { id: 'chn_1', kind: 'webhook', name: words.name, sealedConfig: '' },
    event: {
      type,
      timestamp: new Date(now).toISOString(),
      data: { incident: null, monitor: ofMonitor ? monitor : null, message: words.message, ...data },
    },
    attempt: 1,
    owner: 'monitor',
  };
}

const digested = (number: number, words: Words): NonNullable<Data['digest']>[number] => ({
  deliveryId: `msg_d${number}`,
  type: number % 3 === 2 ? 'incident.resolved' : 'incident.opened',
  at: time(0),
  monitor: {
    id: `mon_${number}`,
    name: `${words.name} ${number}`,
    url: `https://parallax.example.com/monitors/mon_${number}`,
  },
  incidentId: `inc_${number}`,
  message: words.message,
});
export const digest = (count: number, words = plain): AlertMessage =>
  message(
    'alerts.digest',
    { digest: Array.from({ length: count }, (_, number) => digested(number, words)) },
    words,
  );

const links = {
  links: {
    open: 'https://parallax.example.com/monitors/mon_shop',
    acknowledge: 'https://parallax.example.com/ack/one-time-token?a=1&b=2',
  },
};

const failedIn = (region: RegionId, words: string) => ({
  region,
  class: 'timeout' as const,
  message: words,
  since: time(-4),
  until: time(-2),
});

/** Every event there is, by what it is. */
export function everyEvent(words = plain): Record<string, AlertMessage> {
  const { by, message: note } = words;
  const everywhere = {
    ...incident().cause,
    regions: probedRegionIds.map((region) => failedIn(region, note)),
  };
  const cause = words === plain ? incident().cause : everywhere;
  const open = incident({ diagnosis: words.message, cause });
  const acknowledged = incident({
    status: 'acknowledged',
    cause,
    acknowledgedAt: time(-1),
    acknowledgedBy: by,
    acknowledgeNote: note,
  });
  const resolved = incident({ status: 'resolved', resolvedAt: time(0), cause });
  return {
    opened: message('incident.opened', { incident: open, ...links }, words),
    reminder: message('incident.opened', { incident: open, reminder: 2, ...links }, words),
    reopened: message(
      'incident.opened',
      { incident: incident({ timeline: [{ at: time(0), kind: 'reopened', message: 'Down again.' }] }) },
      words,
    ),
    manual: message(
      'incident.opened',
      { incident: incident({ kind: 'manual', title: `Payments ${words.name}` }), monitor: null },
      words,
    ),
    acknowledged: message('incident.acknowledged', { incident: acknowledged }, words),
    resolved: message(
      'incident.resolved',
      { incident: resolved, ...(words === plain ? { message: 'Up again after 5 min.' } : {}) },
      words,
    ),
    advisory: message('monitor.advisory', {}, words),
    burning: message('slo.burning', { slo: slo({ name: words.name }) }, words),
    burningStill: message(
      'slo.burning',
      { slo: slo({ name: words.name, severity: 'minor' }), reminder: 2 },
      words,
    ),
    burningAcknowledged: message(
      'slo.acknowledged',
      { slo: slo({ name: words.name, acknowledgedBy: by }) },
      words,
    ),
    recovered: message('slo.recovered', { slo: slo({ name: words.name, resolvedAt: time(0) }) }, words),
    test: message('channel.test', {}, words),
    failing: message('channel.failing', {}, words),
    digest: digest(27, words),
  };
}

const hex = '0123456789abcdef0123456789abcdef';
export const configs = {
  slack: { kind: 'slack', webhookUrl: 'https://hooks.slack.com/services/T0/B0/secretsecretsecret' },
  discord: { kind: 'discord', webhookUrl: 'https://discord.com/api/webhooks/1/secretsecretsecret' },
  teams: { kind: 'teams', webhookUrl: 'https://x.powerplatform.com/invoke?sig=secretsecretsecret' },
  googlechat: {
    kind: 'googlechat',
    webhookUrl: 'https://chat.googleapis.com/v1/spaces/S/messages?key=k&token=t',
  },
  telegram: { kind: 'telegram', botToken: '123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11', chatId: '-1001234' },
  ntfy: { kind: 'ntfy', server: 'https://ntfy.sh', topic: 'alerts', token: 'tk_secret' },
  pushover: { kind: 'pushover', appToken: 'a'.repeat(30), userKey: 'u'.repeat(30) },
  pagerduty: { kind: 'pagerduty', routingKey: hex, region: 'us' },
  opsgenie: { kind: 'opsgenie', apiKey: 'eb243592-faa2-4ba2-a551-1afdf565c889', region: 'us' },
  twilio: {
    kind: 'twilio',
    accountSid: `AC${hex}`,
    authToken: hex,
    from: '+15557122661',
    to: ['+15558675310', '+15558675311'],
  },
} satisfies { [K in Exclude<ChannelKind, 'webhook' | 'email'>]: SecretsOf<K> };
export type VendorKind = keyof typeof configs;
