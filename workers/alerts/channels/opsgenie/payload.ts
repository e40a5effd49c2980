/**
 * Opsgenie: the Alert API. The incident's id is the alias, so that create, acknowledge and close meet, and a reminder
 * or a repeated delivery counts on the same alert. A test is a P5 alert that is closed at once.
 * https://docs.opsgenie.com/docs/alert-api · https://docs.opsgenie.com/docs/api-rate-limiting
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

const messageMax = 130;
const aliasMax = 512;
const descriptionMax = 15_000;
const sentenceMax = 4_000;
/** All details together may have 8,000, and there are at most 19. */
const valueMax = 380;
const entityMax = 512;
const noteMax = 25_000;

const hosts = { us: 'https://api.opsgenie.com', eu: 'https://api.eu.opsgenie.com' };
const priorities = { down: 'P1', warning: 'P3', ok: 'P5', info: 'P5' } as const;
const bySeverity = { critical: 'P1', major: 'P2', minor: 'P3' } as const;
const source = 'Parallax';

export const requests = (config: SecretsOf<'opsgenie'>, message: AlertMessage): HttpCall[] =>
  apart(message).flatMap((one) => callsOf(config, one));

function callsOf(config: SecretsOf<'opsgenie'>, message: AlertMessage): HttpCall[] {
  const summary = summarize(message);
  const { key, action, level, closes } = toldOf(message, summary.level);
  const alias = fit(key, aliasMax);
  const call = (path: string, payload: object): HttpCall =>
    postJson(under(config.apiUrl ?? hosts[config.region], path), payload, {
      authorization: `GenieKey ${config.apiKey}`,
    });
  const onAlias = (verb: 'acknowledge' | 'close'): HttpCall =>
    call(`/v2/alerts/${encodeURIComponent(alias)}/${verb}?identifierType=alias`, {
      source,
      note: fit(summary.sentence, noteMax),
    });
  if (action !== 'trigger') return [onAlias(action === 'resolve' ? 'close' : 'acknowledge')];
  const { incident, slo } = message.event.data;
  const graded = (incident as Partial<ApiIncident> | null)?.severity ?? slo?.severity;
  const priority = graded ? bySeverity[graded] : priorities[level];
  const create = call('/v2/alerts', { ...alertOf(summary), alias, priority });
  return closes ? [create, onAlias('close')] : [create];
}

function alertOf(summary: Summary): object {
  const links = linksOf(summary).map(({ label, url }) => `${label}: ${url}`);
  const [sentence = '', ...others] = plainLines(summary);
  return {
    message: fit(summary.title, messageMax),
    description: fitLines([fit(sentence, sentenceMax), ...links, ...others], descriptionMax),
    details: Object.fromEntries(summary.facts.map(([label, value]) => [label, fit(value, valueMax)])),
    entity: fit(summary.name, entityMax),
    source,
    tags: ['parallax'],
  };
}

/** Accepted is 202. A limit tells its period in a header of its own. */
export function judge({ status, headers, body }: Answer): Partial<Outcome> {
  if (status < 400) return {};
  if (status === 429) {
    const seconds = Number(headers.get('x-ratelimit-period-in-sec'));
    return {
      error: 'Opsgenie asks to wait: too many requests.',
      ...(headers.has('retry-after') || !(seconds > 0) ? {} : { retryAfterMs: seconds * 1_000 }),
    };
  }
  const { message } = members(body);
  return typeof message === 'string' ? { error: `Opsgenie refused the alert: ${worded(message)}.` } : {};
}
