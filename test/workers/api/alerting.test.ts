import { beforeAll, describe, expect, it } from 'vitest';
import { recordAttempt } from '../../../db/d1/queries/deliveries.ts';
import type { AlertMessage } from '../../../workers/wire/alerts.ts';
import type {
  ApiAlerting,
  ApiAlertSettings,
  ApiChannel,
  ApiDelivery,
  ApiReplay,
  Page,
  Problem,
} from '../../../workers/wire/api.ts';
import { env } from './people.ts';
import { seed } from './seed.ts';

let all: Awaited<ReturnType<typeof seed>>['all'];
let channel: Awaited<ReturnType<typeof seed>>['channel'];
beforeAll(async () => {
  ({ all, channel } = await seed());
});
const workspaceId = () => all.alice.session.workspace.id;

/** A delivery that was refused. */
async function lost(id: string, of: { id: string; name: string } = channel): Promise<string> {
  const message: AlertMessage = {
    v: 1,
    deliveryId: id,
    workspaceId: workspaceId(),
    monitorId: 'mon_gone',
    incidentId: null,
    channel: { id: of.id, kind: 'webhook', name: of.name, sealedConfig: 'as it was then' },
    event: { type: 'incident.opened', timestamp: new Date(0).toISOString(), data: { incident: null, monitor: null, message: 'Down' } },
    attempt: 1,
    owner: 'monitor',
  }; // prettier-ignore
  const attempt = { at: 1, attempt: 1, outcome: 'permanent', status: 410, latencyMs: 1, error: 'gone', retryAfterMs: null } as const; // prettier-ignore
  await recordAttempt(env.DB, { message, status: 'failed', attempt, nextAttemptAt: null });
  return id;
}
const delivery = async (id: string) =>
  (await all.alice.call<ApiDelivery>('GET', `/api/v1/deliveries/${id}`)).body;
const recorded = async () =>
  (await env.DISPATCH.getByName(workspaceId()).status()).channels.find(
    ({ channelId }) => channelId === channel.id,
  );

describe('settings of alerts', () => {
  it('are the defaults until somebody changes them, and reach the dispatch object', async () => {
    const path = '/api/v1/settings/alerts';
    const { body: before } = await all.alice.call<ApiAlertSettings>('GET', path);
    expect(before).toEqual({ storm: null, defaults: { storm: { monitors: 5, windowSeconds: 60 } } });
    const storm = { monitors: 2, windowSeconds: 120 };
    expect(await all.alice.call<ApiAlertSettings>('PATCH', path, { storm })).toMatchObject({
      status: 200,
      body: { storm },
    });
    expect((await all.alice.call<ApiAlertSettings>('GET', path)).body.storm).toEqual(storm);
    expect((await all.charlie.call<ApiAlertSettings>('GET', path)).body.storm).toBeNull();
    expect((await all.bob('PATCH', path, { storm: null })).status).toBe(403);
    expect(
      await all.alice.call<Problem>('PATCH', path, { storm: { monitors: 0, windowSeconds: 60 } }),
    ).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'storm.monitors' }] },
    });
    expect((await all.alice.call<ApiAlertSettings>('PATCH', path, { storm: null })).body.storm).toBeNull();
  });

  it('say of a channel whether it is summed up and how much it takes, null being the default', async () => {
    const path = `/api/v1/channels/${channel.id}`;
    expect((await all.alice.call<ApiChannel>('GET', path)).body).toMatchObject({
      digest: null,
      ratePerMinute: null,
    });
    const changed = await all.alice.call<ApiChannel>('PATCH', path, { digest: true, ratePerMinute: 10 });
    expect(changed.body).toMatchObject({ digest: true, ratePerMinute: 10 });
    expect(await all.alice.call<Problem>('PATCH', path, { ratePerMinute: 0 })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'ratePerMinute' }] },
    });
    const back = await all.alice.call<ApiChannel>('PATCH', path, { digest: null, ratePerMinute: null });
    expect(back.body).toMatchObject({ digest: null, ratePerMinute: null });
  });
});

describe('a delivery that did not arrive', () => {
  it('is sent again under its id through the channel as it is now, and told as pending until then', async () => {
    const id = await lost('msg_lost1');
    expect(await delivery(id)).toMatchObject({ status: 'failed', canReplay: true });
    const answer = await all.alice.call<ApiReplay>('POST', `/api/v1/deliveries/${id}/replay`);
    expect(answer).toMatchObject({ status: 200, body: { replayed: 1 } });
    // hooks.example.com answers nobody here: what counts is that the channel's own address was tried, not the old one.
    await expect.poll(async () => (await delivery(id)).attempts.at(-1)?.attempt, { timeout: 20_000 }).toBe(2);
    expect((await delivery(id)).attempts[1]!.error).not.toMatch(/stored settings/);
    expect(await recorded()).toBeDefined();
  });

  it('is sent by many at once, within a filter, and what cannot be sent is counted', async () => {
    const gone = { id: 'chn_gone', name: 'Gone' };
    const ids = [await lost('msg_lost2'), await lost('msg_lost3'), await lost('msg_lost4', gone)];
    const replay = (body: unknown) => all.alice.call<ApiReplay>('POST', '/api/v1/deliveries/replay', body);
    expect((await replay({ status: 'dead' })).body).toEqual({ replayed: 0, left: 0, refused: 0 });
    expect((await replay({ channelId: channel.id, ids })).body).toEqual({ replayed: 2, left: 0, refused: 0 });
    expect((await replay({})).body).toMatchObject({ replayed: 0, refused: 1 });
    expect(await replay({ channel: 'x' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'channel' }] },
    });
    const refused = await all.alice.call<Problem>('POST', '/api/v1/deliveries/msg_lost4/replay');
    expect(refused).toMatchObject({
      status: 409,
      body: { detail: 'the channel "Gone" of this delivery was deleted' },
    });
  });

  it('is nothing to others: a viewer may not, an outsider finds none', async () => {
    const id = await lost('msg_lost5');
    expect((await all.bob('POST', `/api/v1/deliveries/${id}/replay`)).status).toBe(403);
    expect((await all.charlie.call<Problem>('POST', `/api/v1/deliveries/${id}/replay`)).status).toBe(404);
    const many = await all.charlie.call<ApiReplay>('POST', '/api/v1/deliveries/replay', { ids: [id] });
    expect(many.body).toEqual({ replayed: 0, left: 0, refused: 0 });
    expect((await delivery(id)).status).toBe('failed');
  });

  it('that arrived cannot be sent again', async () => {
    await env.DB.prepare(
      "update deliveries set status = 'delivered', message = null where id = 'msg_lost5'",
    ).run();
    const answer = await all.alice.call<Problem>('POST', '/api/v1/deliveries/msg_lost5/replay');
    expect(answer).toMatchObject({ status: 409 });
  });
});

describe('how the alerting is', () => {
  it('names the channels by what they are called now, and nothing of other workspaces', async () => {
    const { body } = await all.alice.call<ApiAlerting>('GET', '/api/v1/alerting');
    expect(body).toMatchObject({ stormSince: null, held: 0 });
    expect(body.channels.map(({ channelName }) => channelName)).toEqual(['Hook']);
    expect((await all.charlie.call<ApiAlerting>('GET', '/api/v1/alerting')).body.channels).toEqual([]);
  });

  it('shows which alerts a digest told of', async () => {
    await env.DB.prepare(
      "update deliveries set status = 'digested', digest_id = 'msg_digest_1' where id = 'msg_lost5'",
    ).run();
    const { body } = await all.alice.call<Page<ApiDelivery>>(
      'GET',
      '/api/v1/deliveries?digestId=msg_digest_1',
    );
    expect(body.items.map(({ id, digestId }) => [id, digestId])).toEqual([['msg_lost5', 'msg_digest_1']]);
  });
});
