/**
 * Microsoft Teams: the webhook of a workflow ("Post to a channel when a webhook request is received"), an Adaptive
 * Card in a `message`. All text is in TextRuns, which know no Markdown. A message may have 28 KB.
 * https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 * https://adaptivecards.io/explorer/RichTextBlock.html
 */
import type { AlertMessage, SecretsOf } from '../../../wire/alerts.ts';
import { members, postJson } from '../call.ts';
import type { Answer, HttpCall } from '../http.ts';
import type { Outcome } from '../index.ts';
import { type Level, type Summary, summarize } from '../summary.ts';
import { utc } from '../utc.ts';
import { type Cost, fit, utf8Bytes } from '../text.ts';
import { itemLines, linksOf, signs } from '../words.ts';

const titleBytesMax = 600;
const sentenceBytesMax = 4_000;
const valueBytesMax = 500;
const itemBytesMax = 700;
const urlMax = 1_500;

const colour: Record<Level, string> = {
  down: 'Attention',
  warning: 'Warning',
  ok: 'Good',
  info: 'Accent',
};
/** As it is on the wire. */
const cost: Cost = (text) => utf8Bytes(JSON.stringify(text)) - 2;
const run = (text: string, bytesMax: number, style = {}) => ({
  type: 'TextRun',
  text: fit(text, bytesMax, cost),
  ...style,
});
const line = (...inlines: object[]) => ({ type: 'RichTextBlock', spacing: 'Small', inlines });

export function request({ webhookUrl }: SecretsOf<'teams'>, message: AlertMessage): HttpCall {
  const summary = summarize(message);
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.5',
    msteams: { width: 'Full' },
    body: bodyOf(summary),
    actions: linksOf(summary)
      .filter(({ url }) => url.length <= urlMax)
      .map(({ label, url }) => ({ type: 'Action.OpenUrl', title: label, url })),
  };
  return postJson(webhookUrl, {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  });
}

const bodyOf = (summary: Summary): object[] => [
  line(
    run(`${signs[summary.level]} ${summary.title}`, titleBytesMax, {
      size: 'Large',
      weight: 'Bolder',
      color: colour[summary.level],
    }),
  ),
  line(run(summary.sentence, sentenceBytesMax)),
  ...summary.facts.map(([label, value]) =>
    line(run(`${label}: `, valueBytesMax, { weight: 'Bolder' }), run(value, valueBytesMax)),
  ),
  ...itemLines(summary, ({ level, name, what }) => `${signs[level]} ${name}: ${what}`).map((item) =>
    line(run(item, itemBytesMax)),
  ),
  line(run(`Parallax · ${utc(summary.at)}`, valueBytesMax, { isSubtle: true, size: 'Small' })),
];

/** A workflow accepts with 202; its predecessors, the connectors, said 200 and named an error in the text. */
export function judge({ status, body }: Answer): Partial<Outcome> {
  const failed = /endpoint returned HTTP error (\d{3})/.exec(body);
  if (status === 200 && failed) {
    const later = failed[1] === '429' || failed[1]!.startsWith('5');
    return {
      outcome: later ? 'transient' : 'permanent',
      error: `Teams did not take the message: error ${failed[1]}.`,
    };
  }
  if (status < 400) return {};
  const { error } = members(body) as { error?: { code?: unknown } | null };
  const code = typeof error?.code === 'string' ? error.code : '';
  if (code === 'WorkflowTriggerIsNotEnabled')
    return { outcome: 'permanent', error: 'The workflow in Teams is turned off: turn it on.' };
  if (status === 404) return { error: 'The workflow in Teams does not exist any more: make a new one.' };
  return /^\w{3,60}$/.test(code) ? { error: `The workflow in Teams refused the message: ${code}.` } : {};
}
