import { describe, expect, it } from 'vitest';
import { channelBody, channelKinds, type ChannelKind } from '../../workers/wire/channels/index.ts';
import { configs, type VendorKind } from './messages.ts';

const given = (kind: VendorKind): Record<string, unknown> => {
  const { kind: _, ...config } = configs[kind] as Record<string, unknown>;
  return config;
};
const read = (kind: ChannelKind, config: object) => channelBody.safeParse({ kind, name: 'On-call', config });
const problem = (kind: VendorKind, over: object): string => {
  const [issue] = read(kind, { ...given(kind), ...over }).error?.issues ?? [];
  return issue ? `${issue.path.join('.')}: ${issue.message}` : 'taken';
};

describe('what a channel is configured with', () => {
  it.each(Object.keys(configs) as VendorKind[])('is taken for %s as its documentation has it', (kind) => {
    expect(read(kind, given(kind)).error).toBeUndefined();
  });

  it('may leave out what has a usual value', () => {
    expect(read('ntfy', { topic: 'alerts' }).data?.config).toEqual({
      server: 'https://ntfy.sh',
      topic: 'alerts',
    });
    const { routingKey } = configs.pagerduty;
    expect(read('pagerduty', { routingKey }).data?.config).toEqual({ routingKey, region: 'us' });
  });

  it('may be a proxy of the vendor, whose address goes through the same rules', () => {
    for (const kind of ['telegram', 'pushover', 'pagerduty', 'opsgenie', 'twilio'] as const) {
      expect(problem(kind, { apiUrl: 'https://proxy.test/' })).toBe('taken');
      expect(problem(kind, { apiUrl: 'not one' })).toMatch(/^config\.apiUrl: not a URL/);
      expect(channelKinds[kind].urls).toContain('apiUrl');
    }
  });

  it('takes numbers as a list or as text', () => {
    const { data } = read('twilio', { ...given('twilio'), to: '+15558675310, +15558675311' });
    expect(data?.config).toMatchObject({ to: ['+15558675310', '+15558675311'] });
  });

  it.each([
    ['slack', { webhookUrl: 'hooks.slack.com/services' }, 'config.webhookUrl: not a URL'],
    ['telegram', { botToken: '123/../../x' }, 'config.botToken: not a token of a bot'],
    ['telegram', { chatId: 'Ops' }, 'config.chatId: not a chat'],
    ['ntfy', { topic: 'my topic' }, 'config.topic: not a topic'],
    ['ntfy', { token: 'a\r\nx-evil: 1' }, 'config.token: not an access token'],
    ['pushover', { userKey: 'short' }, 'config.userKey: not the key of a user'],
    ['pushover', { priority: 3 }, 'config.priority: '],
    ['pagerduty', { routingKey: 'PXXXXXX' }, 'config.routingKey: not an integration key'],
    ['pagerduty', { region: 'mars' }, 'config.region: '],
    ['opsgenie', { apiKey: 'no key' }, 'config.apiKey: not the key'],
    ['twilio', { accountSid: '../AC' }, 'config.accountSid: not an account SID'],
    ['twilio', { from: 'A name that is long' }, 'config.from: not a sender'],
    ['twilio', { to: ['0155512345'] }, 'config.to.0: not a number in international form'],
    ['twilio', { to: Array.from({ length: 11 }, () => '+15558675310') }, 'config.to: '],
    ['discord', { channel: '#ops' }, 'config: '],
  ] as const)('of %s says what is wrong with %o', (kind, over, words) => {
    expect(problem(kind, over)).toContain(words);
  });

  it('names its secrets, so that they are never shown', () => {
    const secret = /token|key|webhookUrl/i;
    for (const kind of Object.keys(configs) as VendorKind[]) {
      const fields = Object.keys(channelKinds[kind].config.shape).filter((name) => secret.test(name));
      expect(channelKinds[kind].secrets.toSorted()).toEqual(fields.toSorted());
    }
  });
});
