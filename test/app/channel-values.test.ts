/** Every kind of channel that the API knows can be filled in, and comes back from a form as it was. */
import { describe, expect, it } from 'vitest';
import { kindForms } from '../../app/src/lib/channels/kinds.ts';
import { bodyOf, placeOf, readValues, valuesOf } from '../../app/src/lib/channels/values.ts';
import { requestText, responseText } from '../../app/src/lib/channels/exchange.ts';
import { type ChannelKind, channelKindNames, channelKinds } from '../../workers/wire/alerts.ts';
import type { ApiChannel } from '../../workers/wire/api.ts';

const mask = '••••••••';
const configs: Record<string, Record<string, unknown>> = {
  webhook: {
    url: 'https://hooks.example.com/a',
    headers: { 'X-Team': 'blue: and green', Authorization: mask },
    template: '{"text": {{ message | json }}}',
    contentType: 'application/json',
  },
  email: { to: ['a@example.com', 'b@example.com'] },
};
const channel = (kind: ChannelKind, change: Partial<ApiChannel> = {}): ApiChannel => ({
  id: 'chn_1',
  kind,
  name: 'On-call',
  config: configs[kind] ?? {},
  digest: null,
  ratePerMinute: null,
  createdAt: '',
  ...change,
});
/** As a browser sends it: lines end in CRLF. */
const sent = (values: Record<string, string>) =>
  readValues(values.kind!, (name) => (values[name] ?? '').replace(/\n/g, '\r\n').trim());

describe('the form of a channel', () => {
  it.each(channelKindNames)('has every field of the kind %s, secrets as secrets, and no other', (kind) => {
    const { config, secrets } = channelKinds[kind];
    const form = kindForms[kind]!;
    expect(form.fields.map(({ name }) => name).sort()).toEqual(Object.keys(config.shape).sort());
    const hidden = form.fields.filter(({ type }) => type === 'secret').map(({ name }) => name);
    expect(hidden.sort()).toEqual([...(secrets as readonly string[])].sort());
    // What the form leaves out where it is empty, the API does not ask for.
    const left = form.fields.filter(({ optional }) => optional).map(({ name }) => name);
    const optional = Object.entries(config.shape).filter(([, one]) => one.safeParse(undefined).success);
    const chosen = form.fields.filter(({ type }) => type === 'select').map(({ name }) => name);
    expect([...left, ...chosen].sort()).toEqual(optional.map(([name]) => name).sort());
  });

  it.each(['webhook', 'email'] as const)('keeps what a %s has, masks too', (kind) => {
    const body = bodyOf(sent(valuesOf(channel(kind))));
    const to = kind === 'email' ? { to: 'a@example.com, b@example.com' } : configs.webhook;
    expect(body).toEqual({ name: 'On-call', config: to, digest: null, ratePerMinute: null });
  });

  it('sends nothing for what is empty, and the settings as they are', () => {
    const values = { ...valuesOf(channel('webhook')), headers: '', template: '', contentType: '' };
    const body = bodyOf(sent({ ...values, digest: 'off', ratePerMinute: '10' }));
    expect(body).toEqual({
      name: 'On-call',
      config: { url: 'https://hooks.example.com/a' },
      digest: false,
      ratePerMinute: 10,
    });
    expect(bodyOf({ ...values, ratePerMinute: 'many' }).ratePerMinute).toBe('many');
    expect(valuesOf(channel('email', { digest: true, ratePerMinute: 5 }))).toMatchObject({
      digest: 'on',
      ratePerMinute: '5',
    });
  });

  it('says in a list where alerts go, and nothing that is secret', () => {
    expect(placeOf(channel('webhook'))).toBe('https://hooks.example.com/a');
    expect(placeOf(channel('email'))).toBe('a@example.com, b@example.com');
    for (const [kind, { shows, fields }] of Object.entries(kindForms))
      expect([kind, fields.find(({ name }) => name === shows)?.type]).not.toEqual([kind, 'secret']);
  });
});

describe('an exchange', () => {
  it('reads as it went over the wire', () => {
    const request = { method: 'POST', url: 'https://a.example/', headers: { 'x-a': '1' }, body: '{}' };
    expect(requestText({ request, response: null })).toBe('POST https://a.example/\nx-a: 1\n\n{}');
    expect(responseText({ request, response: null })).toBeNull();
    expect(responseText({ request, response: { status: 204, headers: {}, body: '' } })).toBe('Status 204');
  });
});
