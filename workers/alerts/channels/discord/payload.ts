/**
 * Discord: a webhook with one embed. `wait=true` makes Discord answer only once the message is saved, so that one
 * that is not is an error. Nobody is mentioned, whatever a name holds.
 * https://docs.discord.com/developers/resources/webhook#execute-webhook
 * https://docs.discord.com/developers/resources/message#embed-object · …/topics/rate-limits
 */
import type { AlertMessage, SecretsOf } from '../../../wire/alerts.ts';
import { members, postJson, worded } from '../call.ts';
import type { Answer, HttpCall } from '../http.ts';
import type { Outcome } from '../index.ts';
import { summarize } from '../summary.ts';
import { fit, fitLines } from '../text.ts';
import { colours, itemLines, linksOf, signs } from '../words.ts';

const titleMax = 256;
/** An embed may hold 4,096 here, 25 fields of 256 and 1,024, and 6,000 in all: these stay below it together. */
const sentenceMax = 800;
const descriptionMax = 2_400;
const fieldsMax = 25;
const valueMax = 150;

const escape = (text: string): string => text.replace(/[\\*_~`|<>[\]()#@:-]/g, '\\$&');
const cut = (text: string, max: number): string => escape(fit(text, max, (part) => escape(part).length));
const link = (url: string, label: string): string =>
  `[${label}](${url.replaceAll('(', '%28').replaceAll(')', '%29')})`;

export function request({ webhookUrl }: SecretsOf<'discord'>, message: AlertMessage): HttpCall {
  const summary = summarize(message);
  const links = linksOf(summary).map(({ url, label }) => link(url, label));
  const items = itemLines(summary, ({ level, name, what, url }) => {
    const shown = cut(name, 100);
    return `${signs[level]} ${url ? link(url, shown) : shown}: ${cut(what, 100)}`;
  });
  const url = new URL(webhookUrl);
  url.searchParams.set('wait', 'true');
  return postJson(url.href, {
    embeds: [
      {
        title: cut(`${signs[summary.level]} ${summary.title}`, titleMax),
        description: fitLines(
          [cut(summary.sentence, sentenceMax), ...(links.length > 0 ? [links.join(' · ')] : []), ...items],
          descriptionMax,
        ),
        color: Number.parseInt(colours[summary.level].slice(1), 16),
        fields: summary.facts
          .slice(0, fieldsMax)
          .map(([name, value]) => ({ name, value: cut(value, valueMax), inline: true })),
        footer: { text: 'Parallax' },
        timestamp: summary.at,
      },
    ],
    allowed_mentions: { parse: [] },
  });
}

/** A rate limit says how long in the body, in seconds with a fraction; Retry-After has whole ones. */
export function judge({ status, body }: Answer): Partial<Outcome> {
  if (status < 400) return {};
  const { message, code, retry_after: seconds } = members(body);
  if (status === 429)
    return {
      error: 'Discord asks to wait: too many messages.',
      ...(typeof seconds === 'number' ? { retryAfterMs: Math.ceil(seconds * 1_000) } : {}),
    };
  if (code === 10_015) return { error: 'Discord does not know this webhook any more: make a new one.' };
  return typeof message === 'string' ? { error: `Discord refused the message: ${worded(message)}.` } : {};
}
