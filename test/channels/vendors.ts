/** Each vendor's requests, as one function from a message; and the shapes their documentation allows, with its limits. */
import { z } from 'zod';
import type { HttpCall } from '../../workers/alerts/channels/http.ts';
import * as discord from '../../workers/alerts/channels/discord/payload.ts';
import * as googlechat from '../../workers/alerts/channels/googlechat/payload.ts';
import * as ntfy from '../../workers/alerts/channels/ntfy/payload.ts';
import * as opsgenie from '../../workers/alerts/channels/opsgenie/payload.ts';
import * as pagerduty from '../../workers/alerts/channels/pagerduty/payload.ts';
import * as pushover from '../../workers/alerts/channels/pushover/payload.ts';
import * as slack from '../../workers/alerts/channels/slack/payload.ts';
import * as teams from '../../workers/alerts/channels/teams/payload.ts';
import * as telegram from '../../workers/alerts/channels/telegram/payload.ts';
import * as twilio from '../../workers/alerts/channels/twilio/payload.ts';
import type { AlertMessage } from '../../workers/wire/alerts.ts';
import { configs, type VendorKind } from './messages.ts';

export const callsOf: Record<VendorKind, (message: AlertMessage) => HttpCall[]> = {
  slack: (message) => [slack.request(configs.slack, message)],
  discord: (message) => [discord.request(configs.discord, message)],
  teams: (message) => [teams.request(configs.teams, message)],
  googlechat: (message) => [googlechat.request(configs.googlechat, message)],
  telegram: (message) => [telegram.request(configs.telegram, message)],
  ntfy: (message) => [ntfy.request(configs.ntfy, message)],
  pushover: (message) => pushover.requests(configs.pushover, message),
  pagerduty: (message) => pagerduty.requests(configs.pagerduty, message),
  opsgenie: (message) => opsgenie.requests(configs.opsgenie, message),
  twilio: (message) => twilio.requests(configs.twilio, message),
};

const text = (max: number) => z.string().min(1).max(max);
const points = (max: number) => z.string().refine((value) => [...value].length <= max, `more than ${max}`);
export const bytes = (value: string): number => Buffer.byteLength(value);

const mrkdwn = (max: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: text(max), verbatim: z.literal(true) });
const slackShape = z.strictObject({
  text: text(4_000),
  unfurl_links: z.literal(false),
  unfurl_media: z.literal(false),
  blocks: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({
          type: z.literal('header'),
          text: z.strictObject({ type: z.literal('plain_text'), text: text(150), emoji: z.boolean() }),
        }),
        z
          .strictObject({
            type: z.literal('section'),
            text: mrkdwn(3_000).optional(),
            fields: z.array(mrkdwn(2_000)).min(1).max(10).optional(),
          })
          .refine((block) => block.text ?? block.fields, 'a section says something'),
        z.strictObject({ type: z.literal('context'), elements: z.array(mrkdwn(3_000)).max(10) }),
      ]),
    )
    .max(50),
});

const discordShape = z.strictObject({
  embeds: z
    .array(
      z
        .strictObject({
          title: text(256),
          description: text(4_096),
          color: z.number().int().min(0).max(0xffffff),
          fields: z
            .array(z.strictObject({ name: text(256), value: text(1_024), inline: z.boolean() }))
            .max(25),
          footer: z.strictObject({ text: text(2_048) }),
          timestamp: z.iso.datetime(),
        })
        .refine(
          ({ title, description, fields, footer }) =>
            [title, description, footer.text, ...fields.flatMap(({ name, value }) => [name, value])].join('')
              .length <= 6_000,
          'more than 6,000 in all',
        ),
    )
    .length(1),
  allowed_mentions: z.strictObject({ parse: z.array(z.never()) }),
});

const textRun = z.strictObject({
  type: z.literal('TextRun'),
  text: z.string(),
  size: z.enum(['Large', 'Small']).optional(),
  weight: z.literal('Bolder').optional(),
  color: z.enum(['Attention', 'Warning', 'Good', 'Accent']).optional(),
  isSubtle: z.boolean().optional(),
});
const teamsShape = z.strictObject({
  type: z.literal('message'),
  attachments: z
    .array(
      z.strictObject({
        contentType: z.literal('application/vnd.microsoft.card.adaptive'),
        contentUrl: z.null(),
        content: z.strictObject({
          $schema: z.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
          type: z.literal('AdaptiveCard'),
          version: z.string().regex(/^1\.[2-5]$/),
          msteams: z.strictObject({ width: z.literal('Full') }),
          body: z.array(
            z.strictObject({
              type: z.literal('RichTextBlock'),
              spacing: z.literal('Small'),
              inlines: z.array(textRun).min(1),
            }),
          ),
          actions: z.array(
            z.strictObject({ type: z.literal('Action.OpenUrl'), title: text(50), url: z.url() }),
          ),
        }),
      }),
    )
    .length(1),
});

const googlechatShape = z.strictObject({
  fallbackText: z.string().min(1),
  thread: z.strictObject({ threadKey: text(4_000) }),
  cardsV2: z
    .array(
      z.strictObject({
        cardId: z.string(),
        card: z.strictObject({
          header: z.strictObject({ title: z.string().min(1), subtitle: z.string() }),
          sections: z.array(
            z.strictObject({
              widgets: z
                .array(
                  z.union([
                    z.strictObject({ textParagraph: z.strictObject({ text: z.string().min(1) }) }),
                    z.strictObject({
                      decoratedText: z.strictObject({
                        topLabel: z.string(),
                        text: z.string().min(1),
                        wrapText: z.boolean(),
                      }),
                    }),
                    z.strictObject({
                      buttonList: z.strictObject({
                        buttons: z.array(
                          z.strictObject({
                            text: z.string(),
                            onClick: z.strictObject({ openLink: z.strictObject({ url: z.url() }) }),
                          }),
                        ),
                      }),
                    }),
                  ]),
                )
                .min(1)
                .max(100),
            }),
          ),
        }),
      }),
    )
    .length(1),
});

const telegramShape = z.strictObject({
  chat_id: z.string(),
  text: text(4_096),
  parse_mode: z.literal('HTML'),
  link_preview_options: z.strictObject({ is_disabled: z.literal(true) }),
  reply_markup: z
    .strictObject({
      inline_keyboard: z.array(z.array(z.strictObject({ text: text(64), url: z.url() })).max(8)),
    })
    .optional(),
});

const ntfyShape = z.strictObject({
  topic: z.string().regex(/^[-_A-Za-z0-9]{1,64}$/),
  title: z.string(),
  message: z.string().refine((value) => bytes(value) <= 4_096, 'more than 4,096 bytes'),
  priority: z.number().int().min(1).max(5),
  tags: z.array(z.string()),
  click: z.url().optional(),
  actions: z.array(z.strictObject({ action: z.literal('view'), label: z.string(), url: z.url() })).max(3),
});

const digits = z.string().regex(/^-?\d+$/);
const pushoverShape = z.strictObject({
  token: z.string().length(30),
  user: z.string().length(30),
  title: points(250),
  message: points(1_024).min(1),
  url: z.url().max(512).optional(),
  url_title: text(100).optional(),
  priority: digits,
  retry: digits.optional(),
  expire: digits.optional(),
  tags: z.string().optional(),
  timestamp: digits,
});

const onKey = { routing_key: z.string().length(32), dedup_key: text(255) };
const pagerdutyShape = z.discriminatedUnion('event_action', [
  z.strictObject({ ...onKey, event_action: z.literal('acknowledge') }),
  z.strictObject({ ...onKey, event_action: z.literal('resolve') }),
  z.strictObject({
    ...onKey,
    event_action: z.literal('trigger'),
    payload: z.strictObject({
      summary: text(1_024),
      source: z.string().min(1),
      severity: z.enum(['critical', 'error', 'warning', 'info']),
      timestamp: z.iso.datetime(),
      class: z.string().optional(),
      custom_details: z.record(z.string(), z.string()),
    }),
    client: z.string(),
    client_url: z.url().optional(),
    links: z.array(z.strictObject({ href: z.url(), text: z.string() })),
  }),
]);

const opsgenieShape = z.union([
  z.strictObject({ source: text(100), note: z.string().max(25_000) }),
  z.strictObject({
    message: text(130),
    alias: text(512),
    description: z.string().max(15_000),
    details: z
      .record(z.string(), z.string())
      .refine((all) => Object.entries(all).flat().join('').length <= 8_000, 'more than 8,000 in all'),
    entity: z.string().max(512),
    source: text(100),
    priority: z.enum(['P1', 'P2', 'P3', 'P4', 'P5']),
    tags: z.array(text(50)).max(20),
  }),
]);

const twilioShape = z.strictObject({ To: z.e164(), From: z.string(), Body: text(1_600) });

export const shapes: Record<VendorKind, z.ZodType> = {
  slack: slackShape,
  discord: discordShape,
  teams: teamsShape,
  googlechat: googlechatShape,
  telegram: telegramShape,
  ntfy: ntfyShape,
  pushover: pushoverShape,
  pagerduty: pagerdutyShape,
  opsgenie: opsgenieShape,
  twilio: twilioShape,
};
/** Of a whole body, in bytes. */
export const bodyBytesMax: Partial<Record<VendorKind, number>> = {
  teams: 28 * 1_024,
  googlechat: 32_000,
  ntfy: 2 * 4_096,
  pagerduty: 512 * 1_024,
};

/** A body as what it was made from. */
export const bodyOf = ({ headers, body }: HttpCall): Record<string, unknown> =>
  headers['content-type'] === 'application/json'
    ? (JSON.parse(body) as Record<string, unknown>)
    : Object.fromEntries(new URLSearchParams(body));
