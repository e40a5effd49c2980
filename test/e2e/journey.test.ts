/** The whole product as a stranger meets it: npm start, HTTP, a signed webhook. Nothing of its code is imported. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, registered } from '../support/client.ts';
import { type Product, processesWith, startProduct, temporaryFolder } from '../support/product.ts';
import { type FlakyServer, flakyServer, type Receiver, webhookReceiver } from '../support/servers.ts';
import { waitFor } from '../support/wait.ts';

type Region = {
  region: string;
  verdict: string | null;
  lastSlotAt: string | null;
  latencyMs: number;
  colo: string;
};
type Monitor = {
  id: string;
  state: string;
  lastCheckedAt: string;
  regions: Region[];
  advisory: { regions: string[] } | null;
};
type Incident = {
  id: string;
  monitorId: string;
  status: string;
  startedAt: string;
  detectedAt: string;
  resolvedAt: string | null;
  timeline: { kind: string }[];
};
type Result = { region: string; verdict: string; startedAt: string; durationMs: number };
type List<T> = { items: T[] };

const intervalSeconds = 20;
const dataDir = temporaryFolder();
let product: Product;
let user: Client;
let target: FlakyServer;
let receiver: Receiver;
let secret: string;
let channelId: string;

beforeAll(async () => {
  product = await startProduct(dataDir);
  target = await flakyServer();
  receiver = await webhookReceiver();
  user = await registered(product.base);
  const channel = await user.call<{ id: string; signingSecret: string }>('POST', '/api/v1/channels', {
    kind: 'webhook',
    name: 'Receiver',
    config: { url: receiver.url },
  });
  expect(channel.httpStatus).toBe(201);
  secret = channel.signingSecret;
  channelId = channel.id;
});
afterAll(async () => {
  await product?.stop();
  await target?.close();
  await receiver?.close();
});

const monitor = (id: string) => user.call<Monitor>('GET', `/api/v1/monitors/${id}`);
const incidentsOf = async (id: string) =>
  (await user.call<List<Incident>>('GET', `/api/v1/incidents?monitorId=${id}`)).items;
const deliveriesOf = (id: string) =>
  receiver.got.filter(({ event }) => (event.data.monitor as { id: string } | null)?.id === id);
const eventsOf = (id: string) => deliveriesOf(id).map(({ event }) => event.type);

const resultBegunAt = (id: string, startedAt: string) =>
  waitFor(`the result that began at ${startedAt}`, 5_000, async () =>
    (await user.call<List<Result>>('GET', `/api/v1/monitors/${id}/results?limit=200`)).items.find(
      (result) => result.startedAt === startedAt,
    ),
  );

async function addMonitor(name: string, url: string, more: object = {}): Promise<string> {
  const made = await user.call<Monitor>('POST', '/api/v1/monitors', {
    name,
    target: url,
    intervalSeconds,
    timeoutMs: 4_000,
    ...more,
  });
  expect(made).toMatchObject({ httpStatus: 201, name, kind: 'http' });
  await waitFor('all five regions to report it up', 15_000, async () => {
    const now = await monitor(made.id);
    return (
      now.state === 'up' &&
      now.regions.length === 5 &&
      now.regions.every(({ verdict, colo }) => verdict === 'ok' && colo)
    );
  });
  return made.id;
}

describe('a monitor on a server that breaks', () => {
  it('alerts once with a signed webhook, shows one incident, and resolves it with the right times', async () => {
    const id = await addMonitor('Shop', target.url);
    const brokeAt = await target.breakDown();
    const opened = await waitFor('the opened webhook', 30_000, () =>
      receiver.got.find(({ event }) => event.type === 'incident.opened'),
    );
    receiver.verify(secret, opened);
    expect(() => receiver.verify(secret, { ...opened, text: `${opened.text} ` })).toThrow();
    expect(opened.at - brokeAt).toBeLessThan(10_000);

    const [incident, ...others] = await waitFor('the incident in the API', 5_000, async () => {
      const list = await incidentsOf(id);
      return list.length > 0 && list;
    });
    expect(others).toEqual([]);
    expect(incident!.status).toBe('open');
    const first = await resultBegunAt(id, incident!.startedAt);
    expect(first.verdict).toBe('fail');
    // It may have been under way when the server broke.
    expect(Date.parse(first.startedAt) + first.durationMs).toBeGreaterThanOrEqual(brokeAt - 50);
    expect(Date.parse(incident!.startedAt) - brokeAt).toBeLessThan(intervalSeconds * 1_000);
    expect((await monitor(id)).state).toBe('down');

    const acknowledged = await user.call<Incident>('POST', `/api/v1/incidents/${incident!.id}/acknowledge`, {
      note: 'looking',
    });
    expect(acknowledged).toMatchObject({ httpStatus: 200, status: 'acknowledged' });
    expect((await user.call('POST', `/api/v1/incidents/${incident!.id}/acknowledge`)).httpStatus).toBe(200);

    const healedAt = await target.heal();
    await waitFor('the resolved webhook', 30_000, () =>
      receiver.got.find(({ event }) => event.type === 'incident.resolved'),
    );
    const resolved = await waitFor('the resolved incident', 5_000, async () =>
      (await incidentsOf(id)).find(({ status }) => status === 'resolved'),
    );
    expect(resolved.id).toBe(incident!.id);
    const good = await resultBegunAt(id, resolved.resolvedAt!);
    expect(good.verdict).toBe('ok');
    expect(Date.parse(good.startedAt) + good.durationMs).toBeGreaterThanOrEqual(healedAt - 50);
    expect(Date.parse(resolved.resolvedAt!) - healedAt).toBeLessThan(intervalSeconds * 1_000);
    await waitFor('it to be up', 5_000, async () => (await monitor(id)).state === 'up');
    expect(eventsOf(id)).toEqual(['incident.opened', 'incident.acknowledged', 'incident.resolved']);
    expect(new Set(receiver.got.map((delivery) => delivery.id)).size).toBe(receiver.got.length);

    const log = await user.call<List<{ status: string; channelId: string; attempts: { status: number }[] }>>(
      'GET',
      '/api/v1/deliveries',
    );
    expect(
      log.items
        .filter((one) => one.channelId === channelId)
        .map(({ status, attempts }) => [status, attempts.length, attempts[0]!.status]),
    ).toEqual(Array.from({ length: 3 }, () => ['delivered', 1, 204]));
    await user.call('DELETE', `/api/v1/monitors/${id}`);
  });

  it('keeps results and figures that agree with what was seen', async () => {
    const id = await addMonitor('Figures', target.url);
    const results = await user.call<List<Result>>('GET', `/api/v1/monitors/${id}/results?limit=5`);
    expect(results.items).toHaveLength(5);
    const metrics = await user.call<{ regions: { count: number; p50: number }[]; historyMissing: boolean }>(
      'GET',
      `/api/v1/monitors/${id}/metrics?range=1h`,
    );
    expect(metrics.historyMissing).toBe(false);
    expect(metrics.regions.every(({ count, p50 }) => count >= 1 && p50 > 0)).toBe(true);
    const now = await user.call<List<unknown>>('POST', `/api/v1/monitors/${id}/check`);
    expect(now.items).toHaveLength(5);
    const paused = await user.call<Monitor>('POST', `/api/v1/monitors/${id}/pause`);
    expect(paused.state).toBe('paused');
    await user.call('DELETE', `/api/v1/monitors/${id}`);
    expect((await monitor(id)).httpStatus).toBe(404);
  });
});

describe('a job that reports by itself', () => {
  type Heartbeat = Monitor & { pingUrl: string; heartbeat: { startedAt: string | null } };
  /** As `curl --data` sends it: with the type of a form, and from no origin. */
  const report = (url: string, log: string) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: log,
    });

  it('is missed when it does not end in time, alerts, and is up again when it does, with its log', async () => {
    const { id, pingUrl } = await user.call<Heartbeat>('POST', '/api/v1/monitors', {
      name: 'Backup',
      kind: 'heartbeat',
      request: { schedule: { type: 'cron', expression: '@daily' }, maxRunSeconds: 1 },
    });
    const address = product.base + new URL(pingUrl).pathname;
    const startedAt = Date.now();
    expect(await (await report(`${address}/start`, '')).text()).toBe('OK\n');
    const opened = await waitFor('the webhook', 15_000, () => deliveriesOf(id)[0]);
    expect(opened.at - startedAt).toBeLessThan(5_000);
    expect(opened.event.data.message).toMatch(/^Down: started at .* UTC, no end heard by .* UTC$/);
    expect((await report(`${address}/0`, 'copied 12 files')).status).toBe(200);
    expect((await monitor(id)).state).toBe('up');
    await waitFor('the end', 15_000, () => eventsOf(id).length === 2);
    expect(eventsOf(id)).toEqual(['incident.opened', 'incident.resolved']);
    const results = await waitFor('both results', 10_000, async () => {
      const { items } = await user.call<List<{ verdict: string }>>('GET', `/api/v1/monitors/${id}/results`);
      return items.length === 2 && items;
    });
    expect(results).toMatchObject([
      { region: 'push', verdict: 'ok', details: { run: { exitCode: 0, log: 'copied 12 files' } } },
      { region: 'push', verdict: 'fail', failure: { class: 'heartbeat_missed' } },
    ]);
    await user.call('DELETE', `/api/v1/monitors/${id}`);
    expect((await report(address, '')).status).toBe(404);
  });

  it('may send what looks like a form; to the pages of the app nobody else may', async () => {
    const foreign = await fetch(`${product.base}/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://elsewhere.example' },
      body: 'email=a%40example.com&password=b',
    });
    expect(foreign.status).toBe(403);
    expect((await report(`${product.base}/login`, 'email=a')).status).toBe(403);
  });
});

describe('a fault of one region', () => {
  it('opens no incident and sends an advisory that names it', async () => {
    const id = await addMonitor('Regional', target.url);
    const region = await user.call('PUT', '/__local/regions/apac', { mode: 'fail' });
    expect(region).toMatchObject({ httpStatus: 200, mode: 'fail' });
    const advisory = await waitFor('the advisory', 90_000, () =>
      deliveriesOf(id).find(({ event }) => event.type === 'monitor.advisory'),
    );
    receiver.verify(secret, advisory);
    expect(advisory.event.data.message).toContain('Asia-Pacific');
    expect(await monitor(id)).toMatchObject({ state: 'degraded', advisory: { regions: ['apac'] } });
    expect(await incidentsOf(id)).toEqual([]);
    await user.call('PUT', '/__local/regions/apac', { mode: 'ok' });
    await waitFor('the region to be well again', 40_000, async () => (await monitor(id)).state === 'up');
    expect(eventsOf(id)).toEqual(['monitor.advisory']);
    await user.call('DELETE', `/api/v1/monitors/${id}`);
  });
});

describe('mail', () => {
  it('is kept on this machine and shown on its page', async () => {
    const made = await user.call<{ id: string }>('POST', '/api/v1/channels', {
      kind: 'email',
      name: 'Team',
      config: { to: ['team@example.com'] },
    });
    const tested = await user.call<{ ok: boolean; delivery: { attempts: { error: string | null }[] } }>(
      'POST',
      `/api/v1/channels/${made.id}/test`,
    );
    expect(tested).toMatchObject({ ok: true });
    await waitFor('the mail on its page', 5_000, async () =>
      (await (await fetch(`${product.base}/__local/mail`)).text()).includes('team@example.com'),
    );
    await user.call('DELETE', `/api/v1/channels/${made.id}`);
  });
});

describe('a machine that is switched off', () => {
  it('goes on after a kill -9 with its monitors, open incident, channels and schedule', async () => {
    const id = await addMonitor('Survivor', target.url);
    await target.breakDown();
    await waitFor('the incident', 30_000, async () =>
      (await incidentsOf(id)).find(({ status }) => status === 'open'),
    );
    await waitFor('its webhook', 10_000, () => eventsOf(id).includes('incident.opened'));
    const port = Number(new URL(product.base).port);
    for (const pid of processesWith('workers/local/start.ts'))
      if (processesWith(dataDir).includes(pid)) process.kill(pid, 'SIGKILL');
    await product.stop();

    product = await startProduct(dataDir, port);
    const hits = target.hits();
    expect((await incidentsOf(id)).map(({ status }) => status)).toEqual(['open']);
    await target.heal();
    await waitFor('the schedule to go on', 30_000, () => target.hits() > hits);
    await waitFor('the incident to resolve', 40_000, async () =>
      (await incidentsOf(id)).every(({ status }) => status === 'resolved'),
    );
    await waitFor('its webhook', 10_000, () => eventsOf(id).includes('incident.resolved'));
    expect(eventsOf(id)).toEqual(['incident.opened', 'incident.resolved']);
  });

  it('stops on SIGTERM with nothing left behind', async () => {
    await product.stop();
    await waitFor('every process to end', 10_000, () => processesWith(dataDir).length === 0);
    expect(product.output()).toMatch(/stopped\s*$/);
  });
});
