/**
 * ntfy: a message published as JSON, at ntfy.sh or a server of one's own. A longer message than 4,096 bytes would
 * become an attachment, and the JSON as a whole may have twice that.
 * https://docs.ntfy.sh/publish/#publish-as-json · https://docs.ntfy.sh/publish/#limitations
 */
import type { AlertMessage, SecretsOf } from '../../../wire/alerts.ts';
import { members, postJson, under, worded } from '../call.ts';
import type { Answer, HttpCall } from '../http.ts';
import type { Outcome } from '../index.ts';
import { type Level, summarize } from '../summary.ts';
import { type Cost, fit, fitLines, utf8Bytes } from '../text.ts';
import { linksOf, plainLines } from '../words.ts';

const titleBytesMax = 500;
const sentenceBytesMax = 2_000;
const messageBytesMax = 4_096;
const urlMax = 800;

const priorities: Record<Level, number> = { down: 5, warning: 4, ok: 3, info: 3 };
/** ntfy shows these as signs before the title. */
const tags: Record<Level, string> = {
  down: 'red_circle',
  warning: 'orange_circle',
  ok: 'green_circle',
  info: 'large_blue_circle',
};
/** As it is on the wire. */
const cost: Cost = (text) => utf8Bytes(JSON.stringify(text)) - 2;

export function request({ server, topic, token }: SecretsOf<'ntfy'>, message: AlertMessage): HttpCall {
  const summary = summarize(message);
  const links = linksOf(summary).filter(({ url }) => url.length <= urlMax);
  const open = links.find(({ url }) => url === summary.links.open);
  const [sentence = '', ...others] = plainLines(summary);
  return postJson(
    under(server, '/'),
    {
      topic,
      title: fit(summary.title, titleBytesMax, cost),
      message: fitLines([fit(sentence, sentenceBytesMax, cost), ...others], messageBytesMax, cost),
      priority: priorities[summary.level],
      tags: [tags[summary.level]],
      ...(open ? { click: open.url } : {}),
      actions: links.map(({ label, url }) => ({ action: 'view', label, url })),
    },
    token ? { authorization: `Bearer ${token}` } : {},
  );
}

export function judge({ status, body }: Answer): Partial<Outcome> {
  if (status < 400) return {};
  const { error } = members(body);
  return typeof error === 'string' ? { error: `ntfy refused the message: ${worded(error)}.` } : {};
}
