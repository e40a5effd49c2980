import { describe, expect, it } from 'vitest';
import { requests as opsgenie } from '../../workers/alerts/channels/opsgenie/payload.ts';
import { requests as pagerduty } from '../../workers/alerts/channels/pagerduty/payload.ts';
import { configs, digest, everyEvent, incident, message } from './messages.ts';
import { bodyOf, callsOf } from './vendors.ts';

const events = everyEvent();
const told = (name: string) => callsOf.pagerduty(events[name]!).map(bodyOf);

describe('PagerDuty', () => {
  it('is told of one incident by one key, from its beginning to its end', () => {
    const actions = ['opened', 'reminder', 'acknowledged', 'resolved'].flatMap(told);
    expect(actions.map(({ event_action, dedup_key }) => [event_action, dedup_key])).toEqual([
      ['trigger', 'inc_shop_1'],
      ['trigger', 'inc_shop_1'],
      ['acknowledge', 'inc_shop_1'],
      ['resolve', 'inc_shop_1'],
    ]);
  });

  it('gets an event as its documentation shows it', () => {
    expect(told('opened')).toEqual([
      {
        routing_key: configs.pagerduty.routingKey,
        event_action: 'trigger',
        dedup_key: 'inc_shop_1',
        payload: {
          summary:
            'Shop is down: Down from 4 of 5 regions: connection refused. Detected 6 s after the first failure.',
          source: 'https://shop.example.com/health',
          severity: 'critical',
          timestamp: '2026-11-21T14:06:08.000Z',
          class: 'http',
          custom_details: {
            Target: 'https://shop.example.com/health',
            Severity: 'critical',
            Started: '2026-11-21 14:01:08 UTC',
            Detected: '2026-11-21 14:01:14 UTC',
            Lasts: '5 min',
            'Europe, West': 'connection refused',
            'Asia-Pacific': 'no answer in 10 s (until 2026-11-21 14:04:08 UTC)',
          },
        },
        client: 'Parallax',
        client_url: 'https://parallax.example.com/monitors/mon_shop',
        links: [
          { href: 'https://parallax.example.com/ack/one-time-token?a=1&b=2', text: 'Acknowledge' },
          { href: 'https://parallax.example.com/monitors/mon_shop', text: 'Open in Parallax' },
        ],
      },
    ]);
  });

  it.each([
    ['critical', 'critical'],
    ['major', 'error'],
    ['minor', 'warning'],
  ] as const)('grades %s as %s', (severity, graded) => {
    const [call] = pagerduty(
      configs.pagerduty,
      message('incident.opened', { incident: incident({ severity }) }),
    );
    expect(bodyOf(call!)).toMatchObject({ payload: { severity: graded } });
  });

  it('is tested by an alert that wakes nobody and is resolved at once', () => {
    expect(told('test')).toMatchObject([
      { event_action: 'trigger', dedup_key: 'test:msg_1', payload: { severity: 'info' } },
      { event_action: 'resolve', dedup_key: 'test:msg_1' },
    ]);
  });

  it('keeps an advisory apart from an outage', () => {
    expect(told('advisory')).toMatchObject([
      { event_action: 'trigger', dedup_key: 'advisory:mon_shop', payload: { severity: 'warning' } },
    ]);
  });

  it('closes the alert of a failing channel when that delivers again', () => {
    const [fails, works] = [true, false].map((failing) =>
      pagerduty(
        configs.pagerduty,
        message('channel.failing', { ...{ channel: { id: 'chn_9', kind: 'slack', name: 'Ops', failing } } }),
      ).map(bodyOf),
    );
    expect(fails).toMatchObject([{ event_action: 'trigger', dedup_key: 'channel:chn_9' }]);
    expect(works).toMatchObject([{ event_action: 'resolve', dedup_key: 'channel:chn_9' }]);
  });

  it('gets a digest taken apart: of each incident what happened last, ends first', () => {
    const both = digest(3);
    const [down] = both.event.data.digest!;
    both.event.data.digest!.push({ ...down!, type: 'incident.resolved', message: 'Up again.' });
    const sent = pagerduty(configs.pagerduty, both).map(bodyOf);
    expect(sent.map(({ event_action, dedup_key }) => [event_action, dedup_key])).toEqual([
      ['resolve', 'inc_2'],
      ['resolve', 'inc_0'],
      ['trigger', 'inc_1'],
    ]);
  });

  it('gets at most fifty of a digest one by one, and the others as one event', () => {
    const sent = pagerduty(configs.pagerduty, digest(80)).map(bodyOf);
    expect(sent).toHaveLength(51);
    expect(sent.at(-1)).toMatchObject({
      dedup_key: 'digest:msg_1',
      payload: { summary: expect.stringMatching(/^30 alerts of 30 monitors/) as string },
    });
    expect(sent.filter(({ event_action }) => event_action === 'resolve')).toHaveLength(26);
  });

  it('is asked where the account lives, or at a proxy', () => {
    const at = (over: object) => pagerduty({ ...configs.pagerduty, ...over }, events.opened!)[0]!.url;
    expect(at({})).toBe('https://events.pagerduty.com/v2/enqueue');
    expect(at({ region: 'eu' })).toBe('https://events.eu.pagerduty.com/v2/enqueue');
    expect(at({ apiUrl: 'https://proxy.test/pd/' })).toBe('https://proxy.test/pd/v2/enqueue');
  });
});

describe('Opsgenie', () => {
  it('creates, acknowledges and closes by one alias', () => {
    const [created] = callsOf.opsgenie(events.opened!);
    expect(created!.url).toBe('https://api.opsgenie.com/v2/alerts');
    expect(created!.headers.authorization).toBe(`GenieKey ${configs.opsgenie.apiKey}`);
    expect(bodyOf(created!)).toMatchObject({ message: 'Shop is down', alias: 'inc_shop_1', priority: 'P1' });
    const path = 'https://api.opsgenie.com/v2/alerts/inc_shop_1';
    expect(callsOf.opsgenie(events.acknowledged!).map(({ url }) => url)).toEqual([
      `${path}/acknowledge?identifierType=alias`,
    ]);
    expect(callsOf.opsgenie(events.resolved!).map(({ url }) => url)).toEqual([
      `${path}/close?identifierType=alias`,
    ]);
  });

  it('is tested by a P5 alert that is closed at once', () => {
    const calls = callsOf.opsgenie(events.test!);
    expect(bodyOf(calls[0]!)).toMatchObject({ alias: 'test:msg_1', priority: 'P5' });
    expect(calls.map(({ url }) => new URL(url).pathname)).toEqual([
      '/v2/alerts',
      '/v2/alerts/test%3Amsg_1/close',
    ]);
  });

  it('is asked where the account lives', () => {
    expect(opsgenie({ ...configs.opsgenie, region: 'eu' }, events.opened!)[0]!.url).toBe(
      'https://api.eu.opsgenie.com/v2/alerts',
    );
  });
});
