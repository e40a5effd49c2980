/**
 * Twilio: one SMS to each number. Twilio has nothing to tell a repeated message by, so one that was sent to some is
 * tried again only a few times. An error's `code` says more than its status.
 * https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource · …/docs/api/errors
 */
import type { AlertMessage, SecretsOf } from '../../../wire/alerts.ts';
import { members, postForm, under, worded } from '../call.ts';
import type { Answer, HttpCall } from '../http.ts';
import type { Outcome } from '../index.ts';
import { type Summary, summarize } from '../summary.ts';
import { fit } from '../text.ts';
import { sms } from './sms.ts';

const titleMax = 160;
const namesMax = 5;
const nameMax = 40;

export function requests(config: SecretsOf<'twilio'>, message: AlertMessage): HttpCall[] {
  const { apiUrl = 'https://api.twilio.com', accountSid, authToken, from, to } = config;
  const summary = summarize(message);
  const links = [summary.links.acknowledge, summary.links.open].filter((url) => url !== null);
  const body = sms(wordsOf(summary), links);
  const sender: Record<string, string> = /^MG[0-9a-f]{32}$/i.test(from)
    ? { MessagingServiceSid: from }
    : { From: from };
  return [...new Set(to)].map((number) =>
    postForm(
      under(apiUrl, `/2010-04-01/Accounts/${accountSid}/Messages.json`),
      { To: number, ...sender, Body: body },
      { authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` },
    ),
  );
}

/** No signs: one of them would more than halve what an SMS holds. */
function wordsOf({ title, sentence, items, more: unlisted }: Summary): string {
  const names = items.slice(0, namesMax).map(({ name, level }) => `${fit(name, nameMax)} ${states[level]}`);
  const more = items.length - names.length + unlisted;
  const list = more > 0 ? [...names, `and ${more} more`] : names;
  return `Parallax: ${fit(title, titleMax)}. ${list.join(', ') || sentence}`;
}

const states = { down: 'down', warning: 'warning', ok: 'up', info: '' } as const;

/** Too many at once or queued: later it can go well, whatever the status was. */
const later = [20_429, 21_611, 30_001, 63_038];

export function judge({ status, body }: Answer): Partial<Outcome> {
  const { code, message, status: state, error_message: reason } = members(body);
  if (status < 400)
    return state === 'failed' || state === 'canceled'
      ? { outcome: 'permanent', error: `Twilio did not send the message: ${worded(reason)}.` }
      : {};
  if (typeof code !== 'number') return {};
  const outcome = later.includes(code) ? 'transient' : undefined;
  return {
    ...(outcome ? { outcome } : {}),
    error: `Twilio refused the message: ${worded(message)} (error ${code}).`,
  };
}
