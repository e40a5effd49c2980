/** The vendors' kinds of channels. Plain data. */
import type { ChannelField, KindForm } from './kinds.ts';

const webhookUrl = (hint: string, placeholder: string): ChannelField => ({
  name: 'webhookUrl',
  label: 'Webhook URL',
  type: 'secret',
  hint,
  placeholder,
});
const region = (hint: string): ChannelField => ({
  name: 'region',
  label: 'Region',
  type: 'select',
  hint,
  options: [
    { value: 'us', label: 'United States' },
    { value: 'eu', label: 'Europe' },
  ],
});
const apiUrl: ChannelField = {
  name: 'apiUrl',
  label: 'API address',
  type: 'url',
  optional: true,
  more: true,
  hint: 'Only for a proxy of your own in front of the vendor.',
};

export const usual: Readonly<Record<string, KindForm>> = {
  slack: {
    label: 'Slack',
    help: 'One Slack channel, through an incoming webhook.',
    shows: null,
    fields: [
      webhookUrl(
        'In Slack: your app, Incoming Webhooks, Add New Webhook.',
        'https://hooks.slack.com/services/…',
      ),
    ],
  },
  discord: {
    label: 'Discord',
    help: 'One channel of a server, through a webhook.',
    shows: null,
    fields: [
      webhookUrl(
        'In Discord: the channel’s settings, Integrations, Webhooks.',
        'https://discord.com/api/webhooks/…',
      ),
    ],
  },
  teams: {
    label: 'Microsoft Teams',
    help: 'A chat or a channel, through a workflow.',
    shows: null,
    fields: [
      webhookUrl(
        'In Teams: Workflows, “Post to a channel when a webhook request is received”.',
        'https://….logic.azure.com/…',
      ),
    ],
  },
  googlechat: {
    label: 'Google Chat',
    help: 'One space, through a webhook.',
    shows: null,
    fields: [
      webhookUrl(
        'In Google Chat: the space, Apps & integrations, Webhooks.',
        'https://chat.googleapis.com/v1/spaces/…',
      ),
    ],
  },
  telegram: {
    label: 'Telegram',
    help: 'A bot writes to one chat, group or channel.',
    shows: 'chatId',
    fields: [
      {
        name: 'botToken',
        label: 'Bot token',
        type: 'secret',
        hint: '@BotFather gives it.',
        placeholder: '123456:ABC-DEF…',
      },
      {
        name: 'chatId',
        label: 'Chat',
        type: 'text',
        hint: 'Its number, or @channel. The bot must be in it.',
        placeholder: '-1001234567890',
      },
      apiUrl,
    ],
  },
  ntfy: {
    label: 'ntfy',
    help: 'Push to phones and desktops by a topic.',
    shows: 'topic',
    fields: [
      {
        name: 'topic',
        label: 'Topic',
        type: 'text',
        hint: 'Whoever knows an open topic can read it.',
        placeholder: 'acme-alerts-x7k2',
      },
      {
        name: 'server',
        label: 'Server',
        type: 'url',
        optional: true,
        hint: 'Empty: ntfy.sh.',
        placeholder: 'https://ntfy.sh',
      },
      {
        name: 'token',
        label: 'Access token',
        type: 'secret',
        optional: true,
        hint: 'For a topic that is protected.',
        placeholder: 'tk_…',
      },
    ],
  },
  pushover: {
    label: 'Pushover',
    help: 'Push to phones of one user or a group.',
    shows: null,
    fields: [
      { name: 'appToken', label: 'Application token', type: 'secret' },
      { name: 'userKey', label: 'User or group key', type: 'secret' },
      {
        name: 'priority',
        label: 'Priority of an outage',
        type: 'number',
        optional: true,
        more: true,
        hint: 'From -2 to 2; 1 (high) where it is empty. 2 repeats until somebody confirms it.',
      },
      apiUrl,
    ],
  },
  pagerduty: {
    label: 'PagerDuty',
    help: 'Opens, acknowledges and resolves one alert an incident.',
    shows: 'region',
    fields: [
      {
        name: 'routingKey',
        label: 'Integration key',
        type: 'secret',
        hint: 'In PagerDuty: the service, Integrations, Events API v2.',
      },
      region('Where the PagerDuty account lives.'),
      apiUrl,
    ],
  },
  opsgenie: {
    label: 'Opsgenie',
    help: 'Opens, acknowledges and closes one alert an incident.',
    shows: 'region',
    fields: [
      {
        name: 'apiKey',
        label: 'API key',
        type: 'secret',
        hint: 'In Opsgenie: Settings, Integrations, API.',
      },
      region('Where the Opsgenie account lives.'),
      apiUrl,
    ],
  },
  twilio: {
    label: 'SMS (Twilio)',
    help: 'A text message to each of some numbers.',
    shows: 'to',
    fields: [
      { name: 'accountSid', label: 'Account SID', type: 'text', placeholder: 'AC…' },
      { name: 'authToken', label: 'Auth token', type: 'secret' },
      {
        name: 'from',
        label: 'From',
        type: 'text',
        hint: 'A number of yours, a sender name, or the SID of a messaging service.',
        placeholder: '+14155552671',
      },
      {
        name: 'to',
        label: 'To',
        type: 'list',
        hint: 'Numbers in international form, separated by commas.',
        placeholder: '+4915112345678',
      },
      apiUrl,
    ],
  },
};
