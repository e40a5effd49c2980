/**
 * Slack: an incoming webhook with Block Kit. The links are text, not buttons: a button of a webhook without an app
 * that answers shows a warning when it is pressed. `verbatim` keeps names and addresses of strangers from becoming
 * mentions and links; `<!channel>` cannot be written, because < is escaped.
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 * https://docs.slack.dev/reference/block-kit/blocks · https://docs.slack.dev/messaging/formatting-message-text
 */
import type { AlertMessage, SecretsOf } from '../../../wire/alerts.ts';
import { members, postJson, worded } from '../call.ts';
import type { Answer, HttpCall } from '../http.ts';
import type { Outcome } from '../index.ts';
import { type Summary, summarize } from '../summary.ts';
import { utc } from '../utc.ts';
import { fit, fitLines } from '../text.ts';
import { itemLines, linksOf, signs } from '../words.ts';

const headerMax = 150;
const sectionMax = 3_000;
const fieldsMax = 10;
const fieldMax = 600;

const escape = (text: string): string =>
  text.replace(/[&<>]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[one]!);
const cut = (text: string, max: number): string => escape(fit(text, max, (part) => escape(part).length));
const link = (url: string, label: string): string => `<${escape(url).replaceAll('|', '%7C')}|${label}>`;

const mrkdwn = (text: string) => ({ type: 'mrkdwn', text, verbatim: true });
const section = (text: string) => ({ type: 'section', text: mrkdwn(text) });

export function request({ webhookUrl }: SecretsOf<'slack'>, message: AlertMessage): HttpCall {
  const summary = summarize(message);
  return postJson(webhookUrl, {
    // What notifications show.
    text: cut(`${signs[summary.level]} ${summary.title}: ${summary.sentence}`, 500),
    blocks: blocksOf(summary),
    unfurl_links: false,
    unfurl_media: false,
  });
}

function blocksOf(summary: Summary): object[] {
  const { level, title, sentence, facts } = summary;
  const header = fit(`${signs[level]} ${title}`, headerMax);
  const fields = facts.map(([label, value]) => mrkdwn(`*${label}*\n${cut(value, fieldMax)}`));
  const items = itemLines(summary, ({ level, name, what, url }) => {
    const shown = cut(name, 150);
    return `${signs[level]} ${url ? link(url, shown) : shown}: ${cut(what, 200)}`;
  });
  const links = linksOf(summary).map(({ url, label }) => link(url, label));
  return [
    { type: 'header', text: { type: 'plain_text', text: header, emoji: false } },
    section(cut(sentence, sectionMax)),
    ...Array.from({ length: Math.ceil(fields.length / fieldsMax) }, (_, page) => ({
      type: 'section',
      fields: fields.slice(page * fieldsMax, (page + 1) * fieldsMax),
    })),
    ...(items.length === 0 ? [] : [section(fitLines(items, sectionMax))]),
    ...(links.length === 0 ? [] : [section(fitLines([links.join('  ·  ')], sectionMax))]),
    { type: 'context', elements: [mrkdwn(`Parallax · ${localTime(summary.at)}`)] },
  ];
}

/** In the reader's own time zone. */
const localTime = (at: string): string =>
  `<!date^${Math.floor(Date.parse(at) / 1_000)}^{date_short_pretty} {time_secs}|${utc(at)}>`;

const words: Record<string, string> = {
  no_service: 'this webhook does not exist any more: make a new one',
  no_service_id: 'this webhook does not exist: check its address',
  no_team: 'its workspace does not exist any more',
  team_disabled: 'its workspace was disabled',
  invalid_token: 'the address of the webhook is not right',
  channel_not_found: 'its channel does not exist any more',
  channel_is_archived: 'its channel was archived',
  action_prohibited: 'an administrator does not allow it to post there',
  posting_to_general_channel_denied: 'an administrator does not allow it to post to this channel',
};

/** A 200 says `ok`; those who speak for Slack may say JSON with `ok`. Other statuses come with one word. */
export function judge({ status, body }: Answer): Partial<Outcome> {
  const { ok, error } = members(body);
  const word = typeof error === 'string' ? error : body.trim();
  if (status === 200 && ok === false)
    return { outcome: 'permanent', error: `Slack refused the message: ${worded(word)}.` };
  if (status < 400 || !/^[a-z_]{3,60}$/.test(word)) return {};
  return { error: `Slack refused the message: ${words[word] ?? word}.` };
}
