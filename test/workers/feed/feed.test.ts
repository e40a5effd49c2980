import { evictDurableObject } from 'cloudflare:test';
import { env as untyped } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { Env } from '../../../workers/feed/env.ts';
import type { PublicStatus } from '../../../workers/wire/api.ts';
import { feedMessage } from '../../../workers/wire/feed.ts';
import type { PublishedNews } from '../../../workers/wire/rpc.ts';

const env = untyped as unknown as Env;
type Heard = { type: string; epoch: string; seq: number; monitorId?: string; page?: PublicStatus };

async function listen(feed: string, query = '') {
  const response = await env.FEED.getByName(feed).fetch(`https://feed.internal/${query}`, {
    headers: { upgrade: 'websocket' },
  });
  const socket = response.webSocket!;
  const heard: Heard[] = [];
  const texts: string[] = [];
  socket.accept();
  socket.addEventListener('message', ({ data }) => {
    texts.push(String(data));
    if (data !== 'pong') heard.push(JSON.parse(String(data)) as Heard);
  });
  const until = async (count: number) => {
    for (let waitedMs = 0; heard.length < count && waitedMs < 3_000; waitedMs += 10) await scheduler.wait(10);
    return heard.map(({ type }) => type);
  };
  return { socket, heard, texts, until };
}
const state = (monitorId: string, to: 'up' | 'down' = 'down'): PublishedNews => ({
  type: 'state',
  monitorId,
  state: to,
  noData: false,
  since: '2026-01-01T00:00:00.000Z',
  message: 'secret.internal refused',
});
const page: PublicStatus = {
  slug: 'acme', title: 'Acme', state: 'operational', updatedAt: '2026-01-01T00:00:00.000Z', incidents: [],
  maintenance: [], timeZone: 'UTC',
  components: [{ id: 'mon_a', name: 'Shop', state: 'operational', uptime90d: 1, days: [] }],
}; // prettier-ignore

describe('a workspace feed', () => {
  it('gives a monitor page its own news only, and the list everything, in order', async () => {
    const feed = 'workspace:one';
    const [list, own] = [await listen(feed), await listen(feed, '?monitor=mon_a')];
    await env.FEED.getByName(feed).publish([state('mon_a'), state('mon_b')]);
    expect(await list.until(3)).toEqual(['hello', 'state', 'state']);
    expect(await own.until(2)).toEqual(['hello', 'state']);
    expect(list.heard.map(({ seq }) => seq)).toEqual([0, 1, 2]);
    expect(own.heard.at(-1)).toMatchObject({ monitorId: 'mon_a' });
  });

  it('a client that comes back gets what it missed, and nothing twice', async () => {
    const feed = 'workspace:two';
    const first = await listen(feed);
    await env.FEED.getByName(feed).publish([state('mon_a'), state('mon_b'), state('mon_c')]);
    await first.until(4);
    first.socket.close();
    const { epoch } = first.heard[0]!;
    const back = await listen(feed, `?epoch=${epoch}&since=1`);
    expect(await back.until(3)).toEqual(['hello', 'state', 'state']);
    expect(back.heard.slice(1).map(({ seq }) => seq)).toEqual([2, 3]);
    const current = await listen(feed, `?epoch=${epoch}&since=3`);
    expect(await current.until(1)).toEqual(['hello']);
  });

  it('shows results as pages read them, whether heard at once or caught up', async () => {
    const feed = 'workspace:results';
    const slotAt = Date.parse('2026-01-01T00:00:00Z');
    const results = (at: number): PublishedNews => ({
      type: 'results',
      monitorId: 'mon_a',
      results: [
        {
          monitorId: 'mon_a', workspaceId: 'wsp_a', region: 'weur', colo: 'CDG', placement: 'verified', slotAt: at, startedAt: at + 5, durationMs: 20,
          verdict: 'ok', kind: 'scheduled', steady: true,
        },
      ],
    }); // prettier-ignore
    await env.FEED.getByName(feed).publish([results(slotAt - 60_000)]);
    const first = await listen(feed);
    await env.FEED.getByName(feed).publish([results(slotAt)]);
    await first.until(2);
    const back = await listen(feed, `?epoch=${first.heard[0]!.epoch}&since=${first.heard[0]!.seq}`);
    await back.until(2);
    const shown = {
      type: 'results',
      monitorId: 'mon_a',
      seq: 2,
      results: [
        {
          region: 'weur',
          slotAt: '2026-01-01T00:00:00.000Z',
          startedAt: '2026-01-01T00:00:00.005Z',
          latencyMs: 20,
        },
      ],
    };
    for (const { heard } of [first, back]) {
      expect(heard.at(-1)).toMatchObject(shown);
      expect(feedMessage.safeParse(heard.at(-1)).success).toBe(true);
    }
  });

  it('after an eviction it says that everything is to be read again', async () => {
    const feed = 'workspace:three';
    const first = await listen(feed);
    await first.until(1);
    first.socket.close();
    await evictDurableObject(env.FEED.getByName(feed));
    const back = await listen(feed, `?epoch=${first.heard[0]!.epoch}&since=0`);
    expect(await back.until(2)).toEqual(['hello', 'resync']);
  });

  it('one client that is gone stops nobody, and pings are answered', async () => {
    const feed = 'workspace:four';
    const [gone, there] = [await listen(feed), await listen(feed)];
    gone.socket.close();
    there.socket.send('ping');
    await env.FEED.getByName(feed).publish([state('mon_a')]);
    expect(await there.until(2)).toEqual(['hello', 'state']);
    for (let waitedMs = 0; !there.texts.includes('pong') && waitedMs < 2_000; waitedMs += 10)
      await scheduler.wait(10);
    expect(there.texts).toContain('pong');
  });

  it('asks for an upgrade', async () => {
    expect((await env.FEED.getByName('workspace:five').fetch('https://feed.internal/')).status).toBe(426);
  });
});

describe('a status page feed', () => {
  it('tells announced maintenance while it lasts, and an outage before and after it', async () => {
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
    const announced = { id: 'mnt_1', name: 'Upgrade', description: '', componentIds: ['mon_a'] };
    const afterNews = async (startsAt: string, endsAt: string) => {
      const feed = env.FEED.getByName(`status:maintained-${startsAt}`);
      await feed.putSnapshot({ ...page, maintenance: [{ ...announced, startsAt, endsAt }] });
      await feed.publish([state('mon_a')]);
      const shown = (await feed.getSnapshot())!;
      return [shown.state, shown.components[0]!.state];
    };
    expect(await afterNews(at(-5), at(5))).toEqual(['maintenance', 'maintenance']);
    expect(await afterNews(at(1), at(5))).toEqual(['major_outage', 'down']);
    expect(await afterNews(at(-5), at(-1))).toEqual(['major_outage', 'down']);
  });

  it('keeps its snapshot through evictions, patches it with news, and tells nothing private', async () => {
    const feed = env.FEED.getByName('status:acme');
    await feed.putSnapshot(page);
    await evictDurableObject(feed);
    expect(await feed.getSnapshot()).toEqual(page);
    const visitor = await listen('status:acme');
    expect(await visitor.until(2)).toEqual(['hello', 'status']);
    await feed.publish([state('mon_a'), state('mon_elsewhere')]);
    await visitor.until(3);
    expect(visitor.heard.at(-1)!.page).toMatchObject({
      state: 'major_outage',
      components: [{ state: 'down' }],
    });
    const incident = {
      id: 'inc_1', monitorId: 'mon_a', status: 'open' as const, severity: 'critical' as const, startedAt: '2026-01-01T00:00:00.000Z',
      detectedAt: '2026-01-01T00:00:01.000Z', resolvedAt: null, acknowledgedAt: null, acknowledgedBy: null, acknowledgeNote: null,
      kind: 'detected' as const, monitorIds: ['mon_a'], title: null, postmortem: null, outages: [], flapping: false, heldBy: null, mergedInto: null, diagnosis: 'secret.internal refused',
      cause: { summary: 'secret.internal refused', regions: [] },
      timeline: [{ at: '2026-01-01T00:00:01.000Z', kind: 'opened', message: 'secret.internal refused' }],
    }; // prettier-ignore
    await feed.publish([{ type: 'incident', monitorId: 'mon_a', incident }]);
    await visitor.until(4);
    expect(visitor.heard.at(-1)!.page!.incidents[0]).toMatchObject({
      status: 'open',
      updates: [{ message: 'We see an outage and are looking into it.' }],
    });
    expect(visitor.texts.join('')).not.toContain('secret');
    const shown = (await feed.getSnapshot())!;
    const later = (seconds: number) => new Date(Date.parse(shown.updatedAt) + seconds * 1_000).toISOString();
    const lower = shown.components.map((component) => ({ ...component, uptime90d: 0.99 }));
    const before = visitor.heard.length;
    await feed.putSnapshot({ ...shown, components: lower, updatedAt: later(59) });
    const late = await listen('status:acme');
    await late.until(2);
    expect(late.heard.at(-1)!.page!.components[0]!.uptime90d).toBe(0.99);
    expect(visitor.heard.length).toBe(before);
    for (const { socket } of [visitor, late]) socket.close();
    await evictDurableObject(feed);
    expect(await feed.getSnapshot()).toEqual(shown);
    await feed.putSnapshot({ ...shown, components: lower, updatedAt: later(60) });
    await evictDurableObject(feed);
    expect((await feed.getSnapshot())!.components[0]!.uptime90d).toBe(0.99);
    await feed.clear();
    expect(await feed.getSnapshot()).toBeNull();
  });
});
