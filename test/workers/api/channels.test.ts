import { beforeAll, describe, expect, it } from 'vitest';
import {
  secretMask,
  type ApiChannel,
  type ApiMonitorDetail,
  type Page,
  type Problem,
} from '../../../workers/wire/api.ts';
import { env } from './people.ts';
import { seed } from './seed.ts';

let all: Awaited<ReturnType<typeof seed>>['all'];
let monitor: Awaited<ReturnType<typeof seed>>['monitor'];
let channel: Awaited<ReturnType<typeof seed>>['channel'];
beforeAll(async () => {
  ({ all, monitor, channel } = await seed());
});

describe('channels', () => {
  it('show their signing secret once, and sealed nowhere in clear', async () => {
    expect(channel.signingSecret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const again = await all.alice.call<ApiChannel>('GET', `/api/v1/channels/${channel.id}`);
    expect(again.body.signingSecret).toBeUndefined();
    const row = await env.DB.prepare('select * from channels where id = ?').bind(channel.id).first();
    expect(JSON.stringify(row)).not.toContain(channel.signingSecret!.slice(6, 20));
  });

  it('hide every header that may be a secret, and keep it when the mask comes back', async () => {
    const names = ['Ocp-Apim-Subscription-Key', 'X-Auth', 'Cookie', 'X-Session-Id'];
    const headers = Object.fromEntries(names.map((name) => [name, 'sesame']));
    const made = await all.alice.call<ApiChannel>('POST', '/api/v1/channels', {
      kind: 'webhook',
      name: 'Hook',
      config: { url: 'https://hooks.example.com/a', headers: { ...headers, 'X-Team': 'blue' } },
    });
    const masked = { ...Object.fromEntries(names.map((name) => [name, secretMask])), 'X-Team': 'blue' };
    expect(made.body.config.headers).toEqual(masked);
    const patched = (given: Record<string, string>) =>
      all.alice.call<Problem>('PATCH', `/api/v1/channels/${made.body.id}`, {
        config: { url: 'https://hooks.example.com/b', headers: given },
      });
    expect((await patched(masked)).status).toBe(200);
    expect(await patched({ 'X-Other-Key': secretMask })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'config.headers.X-Other-Key' }] },
    });
  });

  it('are refused where their alerts would not fit into the queue', async () => {
    const headers = Object.fromEntries(
      Array.from({ length: 10 }, (_, i) => [`X-Long-${i}`, 'v'.repeat(8_000)]),
    );
    const config = { url: 'https://hooks.example.com/a', headers };
    for (const [method, path, body] of [
      ['POST', '', { kind: 'webhook', name: 'Large', config }],
      ['PATCH', `/${channel.id}`, { config }],
    ] as const)
      expect(await all.alice.call<Problem>(method, `/api/v1/channels${path}`, body)).toMatchObject({
        status: 400,
        body: { errors: [{ path: 'config', message: expect.stringContaining('too large') as string }] },
      });
  });

  it("are refused when all of them together would not fit into a monitor's object", async () => {
    const headers = Object.fromEntries(
      Array.from({ length: 5 }, (_, i) => [`X-Long-${i}`, 'v'.repeat(8_000)]),
    );
    const config = { url: 'https://hooks.example.com/a', headers };
    const add = () =>
      all.charlie.call<Problem & ApiChannel>('POST', '/api/v1/channels', {
        kind: 'webhook',
        name: 'Large',
        config,
      });
    let last = await add();
    for (let count = 1; last.status === 201 && count < 20; count += 1) last = await add();
    expect(last).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'config', message: expect.stringContaining('together') as string }] },
    });
    const [one] = (await all.charlie.call<Page<ApiChannel>>('GET', '/api/v1/channels')).body.items;
    const changed = await all.charlie.call<ApiChannel>('PATCH', `/api/v1/channels/${one!.id}`, { config });
    expect(changed.status).toBe(200);
  });

  it('stay as they are when a template is no good, and the field is named', async () => {
    const config = (template: string, rest = {}) => ({
      url: 'https://hooks.example.com/a',
      template,
      ...rest,
    });
    const change = (given: object) =>
      all.alice.call<Problem & ApiChannel>('PATCH', `/api/v1/channels/${channel.id}`, { config: given });
    expect(await change(config('{"text": "{{ message }}"}'))).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'config.template', message: expect.stringContaining('not JSON') as string }] },
    });
    expect(await change(config('x', { contentType: 'plain' }))).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'config.contentType' }] },
    });
    const before = await all.alice.call<ApiChannel>('GET', `/api/v1/channels/${channel.id}`);
    expect(before.body.config).toEqual({ url: 'https://hooks.example.com/a' });
    const good = config('{"text": {{ message | json }}}');
    expect(await change(good)).toMatchObject({ status: 200, body: { config: good } });
    expect((await change({ url: 'https://hooks.example.com/a' })).body.config).not.toHaveProperty('template');
  });

  it('keep no secret header for another host', async () => {
    const made = await all.alice.call<ApiChannel>('POST', '/api/v1/channels', {
      kind: 'webhook',
      name: 'Moves',
      config: { url: 'https://hooks.example.com/a', headers: { 'X-Api-Key': 'sesame' } },
    });
    const moved = { url: 'https://hooks.example.net/a', headers: { 'X-Api-Key': secretMask } };
    expect(
      await all.alice.call<Problem>('PATCH', `/api/v1/channels/${made.body.id}`, { config: moved }),
    ).toMatchObject({ status: 400, body: { errors: [{ path: 'config.headers.X-Api-Key' }] } });
  });

  it('say whether their alerts are summed up and how many a minute they take', async () => {
    const made = await all.alice.call<ApiChannel>('POST', '/api/v1/channels', {
      kind: 'email',
      name: 'Capped',
      config: { to: 'a@example.com' },
      ratePerMinute: 10,
    });
    expect(made.body).toMatchObject({ digest: null, ratePerMinute: 10 });
    const change = (body: object) =>
      all.alice.call<Problem>('PATCH', `/api/v1/channels/${made.body.id}`, body);
    expect(await change({ digest: false, ratePerMinute: null })).toMatchObject({
      status: 200,
      body: { digest: false, ratePerMinute: null, name: 'Capped' },
    });
    expect(await change({ ratePerMinute: 601 })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'ratePerMinute' }] },
    });
  });

  it('can go from the monitors that name others too, and those can still be changed', async () => {
    const doomed = await all.alice.call<ApiChannel>('POST', '/api/v1/channels', {
      kind: 'email',
      name: 'Doomed',
      config: { to: 'a@example.com' },
    });
    const change = (body: unknown) =>
      all.alice.call<Problem>('PATCH', `/api/v1/monitors/${monitor.id}`, body);
    expect((await change({ channelIds: [doomed.body.id, channel.id] })).status).toBe(200);
    expect((await all.alice.call('DELETE', `/api/v1/channels/${doomed.body.id}`)).status).toBe(204);
    const left = await all.alice.call<ApiMonitorDetail>('GET', `/api/v1/monitors/${monitor.id}`);
    expect(left.body.channelIds).toEqual([channel.id]);
    expect((await change({ name: 'Still mine' })).status).toBe(200);
    expect(await change({ channelIds: [doomed.body.id] })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'channelIds' }] },
    });
    expect((await change({ channelIds: null })).status).toBe(200);
  });

  it('a test says what happened, and it is in the log', async () => {
    const made = await all.alice.call<ApiChannel>('POST', '/api/v1/channels', {
      kind: 'email',
      name: 'Nobody',
      config: { to: 'a@example.com' },
    });
    const tested = await all.alice.call<{
      ok: boolean;
      delivery: { id: string; attempts: { error: string }[] };
    }>('POST', `/api/v1/channels/${made.body.id}/test`);
    expect(tested.body).toMatchObject({
      ok: false,
      delivery: {
        attempts: [{ error: 'Email is not set up in this installation: it has no email binding.' }],
      },
    });
    expect((await all.alice.call('GET', `/api/v1/deliveries/${tested.body.delivery.id}`)).status).toBe(200);
  });
});
