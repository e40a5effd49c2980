import { describe, expect, inject, it } from 'vitest';
import { deliver } from '../../../workers/alerts/channels/index.ts';
import { inTurn } from '../../../workers/alerts/channels/in-turn.ts';
import { judge, requests } from '../../../workers/alerts/channels/twilio/payload.ts';
import type { AlertMessage, ChannelSecrets } from '../../../workers/wire/alerts.ts';
import type { Asked } from './vendors.ts';
import { message, surroundings } from './world.ts';

const hex = '0123456789abcdef0123456789abcdef';
const botToken = '123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11';
const appToken = 'azGDORePK8gMaC0QOYAMyEEuzJnyUi';
const at = (how: string, path = '') => `${inject('vendors')}/${how}${path}`;
const twilio = (how: string, ...to: string[]) =>
  ({
    kind: 'twilio',
    accountSid: `AC${hex}`,
    authToken: hex,
    from: '+15557122661',
    to,
    apiUrl: at(how),
  }) as const;

/** How a vendor answers, and a channel of it that is answered so. */
const channels: Record<string, { secret: string; at(how: string): ChannelSecrets }> = {
  slack: {
    secret: 'XXXXXXXXXXXXXXXXXXXXXXXX',
    at: (how) => ({ kind: 'slack', webhookUrl: at(how, '/services/T0/B0/XXXXXXXXXXXXXXXXXXXXXXXX') }),
  },
  discord: {
    secret: 'mysecretwebhooktoken',
    at: (how) => ({ kind: 'discord', webhookUrl: at(how, '/api/webhooks/123/mysecretwebhooktoken') }),
  },
  teams: {
    secret: 'signaturesignature',
    at: (how) => ({ kind: 'teams', webhookUrl: at(how, '/workflows/1?sig=signaturesignature') }),
  },
  googlechat: {
    secret: 'tokentokentoken',
    at: (how) => ({
      kind: 'googlechat',
      webhookUrl: at(how, '/v1/spaces/AAA/messages?key=k&token=tokentokentoken'),
    }),
  },
  telegram: {
    secret: botToken,
    at: (how) => ({ kind: 'telegram', botToken, chatId: '-1001', apiUrl: at(how) }),
  },
  ntfy: {
    secret: 'tk_secretsecret',
    at: (how) => ({ kind: 'ntfy', server: at(how, '/ntfy'), topic: 'alerts', token: 'tk_secretsecret' }),
  },
  pushover: {
    secret: appToken,
    at: (how) => ({ kind: 'pushover', appToken, userKey: 'u'.repeat(30), apiUrl: at(how) }),
  },
  pagerduty: {
    secret: hex,
    at: (how) => ({ kind: 'pagerduty', routingKey: hex, region: 'us', apiUrl: at(how) }),
  },
  opsgenie: {
    secret: 'eb243592-faa2-4ba2-a551-1afdf565c889',
    at: (how) => ({
      kind: 'opsgenie',
      apiKey: 'eb243592-faa2-4ba2-a551-1afdf565c889',
      region: 'us',
      apiUrl: at(how),
    }),
  },
  twilio: { secret: hex, at: (how) => twilio(how, '+15558675310') },
};
const send = (channel: ChannelSecrets, given: AlertMessage = message(), show = false) =>
  deliver(channel, given, surroundings({}, show));
const sentTo = async (part: string) =>
  ((await (await fetch(at('got'))).json()) as Asked[]).filter(({ path }) => path.startsWith(`/${part}/`));

describe.each(Object.keys(channels))('%s', (kind) => {
  const { at: answering, secret } = channels[kind]!;

  it.each(['incident.opened', 'incident.acknowledged', 'incident.resolved', 'channel.test'] as const)(
    'takes %s',
    async (type) => {
      expect(await send(answering('ok'), message(type))).toMatchObject({ outcome: 'delivered', error: null });
    },
  );

  it('shows what went over the wire without its secret', async () => {
    const { exchange } = await send(answering('ok'), message(), true);
    expect(exchange?.request.url).toContain(inject('vendors'));
    expect(exchange?.response?.status).toBeLessThan(300);
    expect(JSON.stringify(exchange)).not.toContain(secret);
    expect(JSON.stringify(exchange)).not.toContain(btoa(`AC${hex}:${hex}`));
  });

  it('names no secret where nobody answers', async () => {
    const closed = JSON.parse(
      JSON.stringify(answering('ok')).replaceAll(inject('vendors'), 'http://127.0.0.1:9'),
    ) as ChannelSecrets;
    const { outcome, error } = await send(closed);
    expect(outcome).toBe('transient');
    expect(error).not.toContain(secret);
  });
});

describe('a limit is waited for as long as the vendor says', () => {
  it.each([
    ['slack', 30_000],
    ['discord', 64_570],
    ['teams', null],
    ['googlechat', null],
    ['telegram', 35_000],
    ['ntfy', null],
    ['pagerduty', null],
    ['opsgenie', 60_000],
    ['twilio', null],
  ])('%s', async (kind, retryAfterMs) => {
    expect(await send(channels[kind]!.at('limited'))).toMatchObject({ outcome: 'transient', retryAfterMs });
  });

  it('but the one of Pushover ends with the month', async () => {
    expect(await send(channels.pushover!.at('limited'))).toMatchObject({
      outcome: 'permanent',
      error: 'This Pushover application used up its messages of the month.',
    });
  });
});

describe('a refusal is for good, in words', () => {
  it.each([
    ['slack', 'Slack refused the message: this webhook does not exist any more: make a new one.'],
    ['discord', 'Discord does not know this webhook any more: make a new one.'],
    ['teams', 'The workflow in Teams is turned off: turn it on.'],
    ['googlechat', 'Google Chat refused the message: Invalid JSON payload received.'],
    ['telegram', 'Telegram refused the message: Forbidden: bot was blocked by the user.'],
    ['ntfy', 'ntfy refused the message: forbidden.'],
    ['pushover', 'Pushover refused the message: user identifier is invalid.'],
    [
      'pagerduty',
      "PagerDuty refused the event: Length of 'routing_key' is incorrect (should be 32 characters).",
    ],
    ['opsgenie', 'Opsgenie refused the alert: Request body is not processable.'],
    ['twilio', "Twilio refused the message: The 'To' number is not a valid phone number (error 21211)."],
  ])('%s', async (kind, error) => {
    expect(await send(channels[kind]!.at('refused'))).toMatchObject({ outcome: 'permanent', error });
  });
});

describe('an SMS to several numbers', () => {
  const numbers = ['+15558675310', '+15550000000', '+15558675311'];

  it('reaches the others when one number is wrong', async () => {
    expect(await send(twilio('mixed', ...numbers))).toMatchObject({
      outcome: 'delivered',
      error: expect.stringContaining('21211') as string,
    });
    const to = (await sentTo('mixed')).map(({ body }) => new URLSearchParams(body).get('To'));
    expect(to).toEqual(numbers);
  });

  it('ends with the time for all of it, and what is left is tried again', async () => {
    const slow = inTurn<'twilio'>({ requests, judge, repeats: 'costly' }, -1);
    expect(await slow(twilio('late', ...numbers), message(), surroundings())).toMatchObject({
      outcome: 'transient',
      error: expect.stringMatching(/^Not all of it could be sent/) as string,
    });
    expect(await sentTo('late')).toEqual([]);
  });

  it('is tried again for one that could not be sent now, but not for ever: the others would get it each time', async () => {
    const tried = (attempt: number) => send(twilio('busy', ...numbers), { ...message(), attempt });
    expect(await tried(1)).toMatchObject({ outcome: 'transient' });
    expect(await tried(3)).toMatchObject({
      outcome: 'delivered',
      error: expect.stringContaining('20429') as string,
    });
  });
});
