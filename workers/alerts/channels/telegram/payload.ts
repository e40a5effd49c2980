/**
 * Telegram: the Bot API's sendMessage, as HTML. The limit of 4,096 characters is Telegram's for the text without its
 * markup; we stay below it with the markup. The bot's token is a part of the address.
 * https://core.telegram.org/bots/api#sendmessage · #html-style · #making-requests · #responseparameters
 */
import type { AlertMessage, SecretsOf } from '../../../wire/alerts.ts';
import { members, postJson, under, worded } from '../call.ts';
import type { Answer, HttpCall } from '../http.ts';
import type { Outcome } from '../index.ts';
import { type Summary, summarize } from '../summary.ts';
import { escapeHtml, fit, fitLines } from '../text.ts';
import { itemLines, linksOf, signs } from '../words.ts';

const textMax = 4_096;
const titleMax = 300;
const sentenceMax = 1_500;
const valueMax = 300;

const cut = (text: string, max: number): string =>
  escapeHtml(fit(text, max, (part) => escapeHtml(part).length));
const link = (url: string, shown: string): string => `<a href="${escapeHtml(url)}">${shown}</a>`;

export function request(config: SecretsOf<'telegram'>, message: AlertMessage): HttpCall {
  const { apiUrl = 'https://api.telegram.org', botToken, chatId } = config;
  const summary = summarize(message);
  const links = linksOf(summary);
  const buttons = links.filter(({ url }) => isButton(url));
  return postJson(under(apiUrl, `/bot${botToken}/sendMessage`), {
    chat_id: chatId,
    text: textOf(
      summary,
      links.filter(({ url }) => !isButton(url)),
    ),
    parse_mode: 'HTML',
    link_preview_options: { is_disabled: true },
    ...(buttons.length === 0
      ? {}
      : { reply_markup: { inline_keyboard: [buttons.map(({ label, url }) => ({ text: label, url }))] } }),
  });
}

/** Telegram refuses a whole message for a button that leads to `localhost`. */
const isButton = (url: string): boolean => new URL(url).hostname.includes('.');

const textOf = (summary: Summary, links: { label: string; url: string }[]): string =>
  fitLines(
    [
      `<b>${signs[summary.level]} ${cut(summary.title, titleMax)}</b>`,
      cut(summary.sentence, sentenceMax),
      ...links.map(({ url, label }) => link(url, label)),
      ...itemLines(summary, ({ level, name, what, url }) => {
        const shown = cut(name, 150);
        return `${signs[level]} ${url ? link(url, shown) : shown}: ${cut(what, 200)}`;
      }),
      ...summary.facts.map(([label, value]) => `<b>${label}:</b> ${cut(value, valueMax)}`),
    ],
    textMax,
  );

type Parameters = { retry_after?: unknown; migrate_to_chat_id?: unknown };

/** `ok: false` is a refusal under any status. */
export function judge({ status, body }: Answer): Partial<Outcome> {
  const { ok, description, parameters } = members(body);
  if (ok === undefined || (ok === true && status < 400)) return {};
  const { retry_after: seconds, migrate_to_chat_id: chatId } = (parameters ?? {}) as Parameters;
  if (typeof seconds === 'number')
    return {
      outcome: 'transient',
      error: 'Telegram asks to wait: too many messages.',
      retryAfterMs: seconds * 1_000,
    };
  if (typeof chatId === 'number')
    return {
      outcome: 'permanent',
      error: `The Telegram group became a supergroup: its chat id is ${chatId} now.`,
    };
  if (status === 401 || status === 404)
    return { outcome: 'permanent', error: 'Telegram does not know this bot: check its token.' };
  const refusal = { error: `Telegram refused the message: ${worded(description)}.` };
  return status < 400 ? { outcome: 'permanent', ...refusal } : refusal;
}
