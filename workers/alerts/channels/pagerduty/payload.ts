/**
 * PagerDuty: Events API v2. The incident's id is the dedup_key, so that trigger, acknowledge and resolve meet, and a
 * reminder or a repeated delivery is the same alert. A test is an `info` alert that is resolved at once.
 * https://developer.pagerduty.com/docs/events-api-v2/trigger-events/ · …/docs/events-api-v2/overview/
 */
import type { AlertMessage, SecretsOf } from '../../../wire/alerts.ts';
import type { ApiIncident } from '../../../wire/api/incidents.ts';
import { members, postJson, under, worded } from '../call.ts';
import { apart, toldOf } from '../each.ts';
import type { Answer, HttpCall } from '../http.ts';
import type { Outcome } from '../index.ts';
import { type Summary, summarize } from '../summary.ts';
import { fit, fitLines } from '../text.ts';
import { linksOf, plainLines } from '../words.ts';

const summaryMax = 1_024;
const keyMax = 255;
const sourceMax = 255;
const valueMax = 1_000;
const listMax = 4_000;

const hosts = { us: 'https://events.pagerduty.com', eu: 'https://events.eu.pagerduty.com' };
const severities = { down: 'critical', warning: 'warning', ok: 'info', info: 'info' } as const;
const bySeverity = { critical: 'critical', major: 'error', minor: 'warning' } as const;

export const requests = (config: SecretsOf<'pagerduty'>, message: AlertMessage): HttpCall[] =>
  apart(message).flatMap((one) => eventsOf(config, one));

function eventsOf(config: SecretsOf<'pagerduty'>, message: AlertMessage): HttpCall[] {
  const summary = summarize(message);
  const { key, action, level, closes } = toldOf(message, summary.level);
  const event = (event_action: string, more: object = {}): HttpCall =>
    postJson(under(config.apiUrl ?? hosts[config.region], '/v2/enqueue'), {
      routing_key: config.routingKey,
      event_action,
      dedup_key: fit(key, keyMax),
      ...more,
    });
  if (action !== 'trigger') return [event(action)];
  const { incident, slo } = message.event.data;
  const graded = (incident as Partial<ApiIncident> | null)?.severity ?? slo?.severity;
  const severity = graded ? bySeverity[graded] : severities[level];
  const trigger = event('trigger', detailsOf(message, summary, severity));
  return closes ? [trigger, event('resolve')] : [trigger];
}

function detailsOf(message: AlertMessage, summary: Summary, severity: string): object {
  const { name, title, sentence, facts, links, at } = summary;
  const monitor = (message.event.data.monitor ?? {}) as { kind?: unknown };
  const source = facts.find(([label]) => label === 'Target')?.[1] ?? name;
  const list = summary.items.length > 0 ? { alerts: fitLines(plainLines(summary).slice(1), listMax) } : {};
  return {
    payload: {
      summary: fit(`${title}: ${sentence}`, summaryMax),
      source: fit(source, sourceMax),
      severity,
      timestamp: at,
      ...(typeof monitor.kind === 'string' ? { class: monitor.kind } : {}),
      custom_details: {
        ...Object.fromEntries(facts.map(([label, value]) => [label, fit(value, valueMax)])),
        ...list,
      },
    },
    client: 'Parallax',
    ...(links.open ? { client_url: links.open } : {}),
    links: linksOf(summary).map(({ label, url }) => ({ href: url, text: label })),
  };
}

export function judge({ status, body }: Answer): Partial<Outcome> {
  if (status < 400) return {};
  if (status === 429) return { error: 'PagerDuty asks to wait: too many events for this key.' };
  const { message, errors } = members(body);
  const said = Array.isArray(errors) && errors.length > 0 ? errors.join('; ') : message;
  return typeof said === 'string' ? { error: `PagerDuty refused the event: ${worded(said)}.` } : {};
}
