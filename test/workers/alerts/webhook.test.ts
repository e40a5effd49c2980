import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { deliver } from '../../../workers/alerts/channels/index.ts';
import { at, got, message, surroundings } from './world.ts';

const signingSecret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const send = async (path: string, config: object, event = message()) => {
  const url = at(path);
  await deliver({ kind: 'webhook', url, signingSecret, ...config }, event, {
    ...surroundings(),
    now: Date.now(),
  });
  return (await got(path)).at(-1)!;
};
/** By the standard library's own signing: its verifying wants every body to be JSON. */
const isSigned = ({ body, headers }: Awaited<ReturnType<typeof send>>) => {
  const at = new Date(Number(headers['webhook-timestamp']) * 1_000);
  return new Webhook(signingSecret).sign('msg_1', at, body) === headers['webhook-signature'];
};

describe('a webhook with a body of its own', () => {
  it('sends what the template makes of the event, signed as it is sent', async () => {
    const template =
      '{"text": {{ message | json }}, "shop": {{ monitor.name | json }}, "id": {{ id | json }}}';
    const sent = await send('/templated', { template });
    expect(JSON.parse(sent.body)).toEqual({
      text: 'Down from all 5 regions: connection refused.',
      shop: 'Shop',
      id: 'msg_1',
    });
    expect(sent.headers['content-type']).toBe('application/json');
    expect(isSigned(sent)).toBe(true);
    expect(isSigned({ ...sent, body: sent.body.replace('Shop', 'Shap') })).toBe(false);
  });

  it('may be of any content type', async () => {
    const sent = await send('/plain', { template: '{{ type }}: {{ message }}', contentType: 'text/plain' });
    expect(sent.body).toBe('incident.opened: Down from all 5 regions: connection refused.');
    expect(sent.headers['content-type']).toBe('text/plain');
    expect(isSigned(sent)).toBe(true);
  });

  it('tells the whole event where it is too large for the template', async () => {
    const large = message('incident.opened', { message: 'x'.repeat(140_000) });
    const sent = await send('/large', { template: '{"text": {{ message | json }}}' }, large);
    expect(JSON.parse(sent.body)).toMatchObject({
      type: 'incident.opened',
      data: { monitor: { name: 'Shop' } },
    });
  });
});
