/**
 * Pushover: its message API. With emergency priority (2) Pushover itself repeats an outage until somebody confirms
 * it there; an acknowledgement or the end here stops that. Pushover forbids to repeat what it answered with a 4xx.
 * https://pushover.net/api · https://pushover.net/api/receipts#cancel
 */
import type { AlertMessage, SecretsOf } from '../../../wire/alerts.ts';
import { members, postForm, under, worded } from '../call.ts';
import type { Answer, HttpCall } from '../http.ts';
import type { Outcome } from '../index.ts';
import { type Level, type Summary, summarize } from '../summary.ts';
import { codePoints, fit, fitLines } from '../text.ts';
import { threadOf } from '../thread.ts';
import { linksOf, plainLines } from '../words.ts';

const titleMax = 250;
const sentenceMax = 600;
const messageMax = 1_024;
const urlMax = 512;
const emergency = 2;
const emergencyRetrySeconds = 60;
const emergencyExpireSeconds = 3_600;

/** Nobody need be rung any more. */
const overTypes = new Set<string>([
  'incident.acknowledged',
  'incident.resolved',
  'slo.acknowledged',
  'slo.recovered',
]);
const outagePriorityDefault = 1;
const priorities: Record<Exclude<Level, 'down'>, number> = { warning: 0, ok: 0, info: -1 };

export function requests(config: SecretsOf<'pushover'>, message: AlertMessage): HttpCall[] {
  const { apiUrl = 'https://api.pushover.net', appToken, userKey } = config;
  const summary = summarize(message);
  const outage = config.priority ?? outagePriorityDefault;
  const priority = summary.level === 'down' ? outage : Math.min(outage, priorities[summary.level]);
  const tag = threadOf(message).replace(/[^\w.-]/g, '');
  const over = overTypes.has(message.event.type);
  const told = postForm(under(apiUrl, '/1/messages.json'), {
    token: appToken,
    user: userKey,
    ...said(summary),
    priority: String(priority),
    ...(priority === emergency
      ? { retry: String(emergencyRetrySeconds), expire: String(emergencyExpireSeconds), tags: tag }
      : {}),
    timestamp: String(Math.floor(Date.parse(summary.at) / 1_000)),
  });
  if (!over || outage !== emergency) return [told];
  return [told, postForm(under(apiUrl, `/1/receipts/cancel_by_tag/${tag}.json`), { token: appToken })];
}

function said(summary: Summary): Record<string, string> {
  const link = linksOf(summary).find(({ url }) => url.length <= urlMax);
  const [sentence = '', ...others] = plainLines(summary);
  const message = fitLines([fit(sentence, sentenceMax, codePoints), ...others], messageMax, codePoints);
  return {
    title: fit(summary.title, titleMax, codePoints),
    message,
    ...(link ? { url: link.url, url_title: link.label } : {}),
  };
}

export function judge({ status, body }: Answer): Partial<Outcome> {
  const { status: said, errors } = members(body);
  if (status === 429)
    return { outcome: 'permanent', error: 'This Pushover application used up its messages of the month.' };
  // Not Pushover's words: a proxy's.
  if (status >= 500 || said === undefined || said === 1) return {};
  const why = Array.isArray(errors) ? errors.join('; ') : '';
  return { outcome: 'permanent', error: `Pushover refused the message: ${worded(why)}.` };
}
