/**
 * Google Chat: an incoming webhook with one card. All messages of an incident are one thread, and a delivery sent
 * twice is one message (`requestId`). `text` is left out, because it would obey `<users/all>`. At most 32,000 bytes.
 * https://developers.google.com/workspace/chat/quickstart/webhooks
 * https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages/create · …/api/reference/rest/v1/cards
 */
import type { AlertMessage, SecretsOf } from '../../../wire/alerts.ts';
import { members, postJson, worded } from '../call.ts';
import type { Answer, HttpCall } from '../http.ts';
import type { Outcome } from '../index.ts';
import { type Summary, summarize } from '../summary.ts';
import { utc } from '../utc.ts';
import { type Cost, escapeHtml, fit, utf8Bytes } from '../text.ts';
import { threadOf } from '../thread.ts';
import { itemLines, linksOf, signs } from '../words.ts';

const titleBytesMax = 600;
const sentenceBytesMax = 4_000;
const valueBytesMax = 500;
const itemBytesMax = 900;

/** As it is on the wire: markup escaped, and that in JSON. */
const cost: Cost = (text) => utf8Bytes(JSON.stringify(escapeHtml(text))) - 2;
const cut = (text: string, max: number): string => escapeHtml(fit(text, max, cost));

export function request({ webhookUrl }: SecretsOf<'googlechat'>, message: AlertMessage): HttpCall {
  const summary = summarize(message);
  const title = fit(`${signs[summary.level]} ${summary.title}`, titleBytesMax, cost);
  const url = new URL(webhookUrl);
  url.searchParams.set('requestId', message.deliveryId);
  url.searchParams.set('messageReplyOption', 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD');
  return postJson(url.href, {
    fallbackText: title,
    thread: { threadKey: threadOf(message) },
    cardsV2: [
      {
        cardId: message.deliveryId,
        // A header is plain text.
        card: { header: { title, subtitle: utc(summary.at) }, sections: [{ widgets: widgetsOf(summary) }] },
      },
    ],
  });
}

function widgetsOf(summary: Summary): object[] {
  const paragraph = (text: string) => ({ textParagraph: { text } });
  const items = itemLines(summary, ({ level, name, what, url }) => {
    const shown = cut(name, 400);
    return `${signs[level]} ${url ? `<a href="${escapeHtml(url)}">${shown}</a>` : shown}: ${cut(what, itemBytesMax)}`;
  });
  const buttons = linksOf(summary).map(({ label, url }) => ({ text: label, onClick: { openLink: { url } } }));
  return [
    paragraph(cut(summary.sentence, sentenceBytesMax)),
    ...items.map(paragraph),
    ...summary.facts.map(([label, value]) => ({
      decoratedText: { topLabel: label, text: cut(value, valueBytesMax), wrapText: true },
    })),
    ...(buttons.length === 0 ? [] : [{ buttonList: { buttons } }]),
  ];
}

export function judge({ status, body }: Answer): Partial<Outcome> {
  if (status < 400) return {};
  const { error } = members(body) as { error?: { message?: unknown } | null };
  if (status === 404) return { error: 'Google Chat does not know this webhook any more: make a new one.' };
  return typeof error?.message === 'string'
    ? { error: `Google Chat refused the message: ${worded(error.message)}.` }
    : {};
}
