/** An error budget that burns, as each kind of channel says it. */
import { describe, expect, it } from 'vitest';
import { emailContent } from '../../workers/alerts/channels/email/payload.ts';
import { summarize } from '../../workers/alerts/channels/summary.ts';
import { webhookCall } from '../../workers/alerts/channels/webhook/payload.ts';
import type { AlertSlo } from '../../workers/wire/alerts.ts';
import { configs, message, slo, type VendorKind } from './messages.ts';
import { bodyOf, callsOf } from './vendors.ts';

const url = 'https://parallax.example.com/slos/slo_1';
const words =
  'The error budget of 30 days burns 33.3× too fast over 1 h and 400× over 5 min. 95 % of it is left.';
const burning = (over: Partial<AlertSlo> = {}, reminder?: number) =>
  message('slo.burning', { slo: slo(over), message: words, ...(reminder ? { reminder } : {}) });
const acknowledged = message('slo.acknowledged', { slo: slo({ acknowledgedBy: 'Ann' }), message: 'Acknowledged by Ann.' }); // prettier-ignore
const recovered = message('slo.recovered', {
  slo: slo({ status: 'resolved', resolvedAt: '2026-11-21T14:05:08.000Z' }),
  message: 'The error budget no longer burns too fast, after 5 min.',
});
const kinds = Object.keys(configs) as VendorKind[];

describe('an error budget that burns', () => {
  it('has a title, a level by its severity, what people ask for, and its page', () => {
    expect(summarize(burning())).toMatchObject({
      level: 'down',
      name: 'Checkout',
      title: 'Checkout: error budget burns too fast',
      sentence: words,
      links: { open: url, acknowledge: null },
      facts: [
        ['Objective', '99.9 % available over 30 days'],
        ['Severity', 'critical'],
        ['Burn rate', '33.3× over 1 h, 400× over 5 min (told from 14.4×)'],
        ['Budget left', '95.6 %'],
        ['Started', '2026-11-21 14:00:08 UTC'],
        ['Lasts', '6 min'],
      ],
    });
    expect(summarize(burning({ severity: 'minor' })).level).toBe('warning');
    expect(summarize(burning({}, 2)).title).toBe('Reminder 2: Checkout: error budget still burns too fast');
    expect(summarize(acknowledged)).toMatchObject({
      level: 'warning',
      title: 'Checkout: acknowledged by Ann',
    });
    expect(summarize(recovered)).toMatchObject({ level: 'ok', title: 'Checkout: error budget no longer burns too fast' }); // prettier-ignore
  });

  it.each(kinds)('is told by %s with its name, and where there is room with its page', (kind) => {
    const [call] = callsOf[kind](burning());
    const text = JSON.stringify(bodyOf(call!)).replaceAll('\\', '');
    for (const said of ['Checkout', 'error budget burns too fast', 'slos/slo_1'])
      expect(text).toContain(said);
  });

  it('opens, acknowledges and closes one alert of PagerDuty and of Opsgenie', () => {
    const pager = [burning(), acknowledged, recovered].map((one) => bodyOf(callsOf.pagerduty(one)[0]!));
    expect(pager).toMatchObject([
      { event_action: 'trigger', dedup_key: 'sla_1', payload: { severity: 'critical' }, client_url: url },
      { event_action: 'acknowledge', dedup_key: 'sla_1' },
      { event_action: 'resolve', dedup_key: 'sla_1' },
    ]);
    expect(bodyOf(callsOf.opsgenie(burning({ severity: 'minor' }))[0]!)).toMatchObject({ alias: 'sla_1', priority: 'P3' }); // prettier-ignore
    expect(callsOf.opsgenie(recovered)[0]!.url).toContain('/v2/alerts/sla_1/close');
  });

  it('is a mail with a subject of its own and a link to its page', () => {
    const { subject, text } = emailContent(burning(), 'https://parallax.example.com');
    expect(subject).toBe(`[Error budget] Checkout: ${words.slice(0, -1)}`);
    expect(text).toContain('Objective: 99.9 % available over 30 days');
    expect(text).toContain(`Open in Parallax: ${url}`);
    expect(emailContent(recovered).subject).toMatch(/^\[Recovered\] Checkout: /);
  });

  it('is the event itself for a webhook', () => {
    const secrets = {
      kind: 'webhook',
      url: 'https://x.test/',
      signingSecret: 'whsec_aaaa',
      headers: {},
    } as const;
    const { body } = webhookCall(secrets, burning(), 0);
    expect(JSON.parse(body as string)).toMatchObject({ type: 'slo.burning', data: { incident: null, monitor: null, slo: { id: 'slo_1', alertId: 'sla_1' } } }); // prettier-ignore
  });
});
