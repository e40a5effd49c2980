/**
 * Alerts per second through the alerts Worker: every delivery is claimed, weighed by its workspace's dispatch object,
 * signed, sent to a receiver on this machine, reported and logged. And what people get when 1,000 monitors fail at once.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CheckResult } from '../../workers/domain/check.ts';
import type { AlertEvent, RoutedChannel } from '../../workers/wire/alerts.ts';
import type { MonitorRpc, MonitorSpec } from '../../workers/wire/rpc.ts';
import { newFolder, pause, type Run, seconds, start, workerdCpuMs } from './measure.ts';

const through = { monitors: 45, channels: 20 };
const storm = { monitors: 1_000 };

type Got = { at: number; event: AlertEvent };
async function receiver() {
  const state = { got: [] as Got[] };
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      state.got.push({ at: Date.now(), event: JSON.parse(Buffer.concat(chunks).toString()) as AlertEvent });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { state, url, close };
}
const addChannel = ({ user }: Run, url: string, i: number) =>
  user.call<{ id: string }>('POST', '/api/v1/channels', {
    kind: 'webhook',
    name: `c${i}`,
    config: { url: `${url}/hook` },
  });
async function until(boundMs: number, done: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + boundMs; Date.now() < end && !(await done());) await pause(100);
}
/** Monitors as their objects know them, in a region this machine has no probe for: only what is told here happens. */
async function monitors(run: Run, count: number) {
  const { miniflare } = run.parallax;
  const d1 = await miniflare.getD1Database('DB', 'parallax-api');
  const { results } = await d1
    .prepare('select id, workspace_id workspaceId, kind, name, sealed_config sealedConfig from channels')
    .all<RoutedChannel & { workspaceId: string }>();
  const { workspaceId } = results[0]!;
  const channels = results.map(({ workspaceId: _, ...channel }) => channel);
  const objects = await miniflare.getDurableObjectNamespace('MONITOR', 'parallax-monitor');
  const stubOf = (id: string) => objects.get(objects.idFromName(id)) as unknown as MonitorRpc;
  const ids = Array.from({ length: count }, (_, i) => `mon_bench_${i}`);
  const atOnce = async (work: (id: string) => Promise<unknown>) => {
    for (let i = 0; i < ids.length; i += 50) await Promise.all(ids.slice(i, i + 50).map(work));
  };
  await atOnce((id) => stubOf(id).configure(spec(id, workspaceId, channels)));
  return (verdict: 'ok' | 'fail') => atOnce((id) => stubOf(id).record([result(id, workspaceId, verdict)]));
}
const spec = (monitorId: string, workspaceId: string, channels: RoutedChannel[]): MonitorSpec => ({
  monitorId, workspaceId, name: monitorId, kind: 'http', target: 'https://shop.test/', version: 1, shard: 0, paused: false,
  regions: ['sam'], intervalMs: 3_600_000, timeoutMs: 2_000, quorum: 'any', failureThreshold: 1, recoveryThreshold: 1,
  degradedAboveMs: null, sealedRequest: null, assertions: [], channels, statusSlugs: [],
  degradedThreshold: 1, degradedRecoveryThreshold: 1, flapping: null, reopenWithinMs: 0, maintenance: [], parents: [],
  policies: [], policyChannels: [], children: [], tags: [],
}); // prettier-ignore
const result = (monitorId: string, workspaceId: string, verdict: 'ok' | 'fail'): CheckResult => ({
  monitorId, workspaceId, region: 'sam', colo: 'TST', placement: 'verified', slotAt: Date.now(), startedAt: Date.now(), durationMs: 20, verdict, kind: 'scheduled',
  ...(verdict === 'fail' ? { failure: { class: 'connect_refused', message: 'refused', retryable: true } } : {}),
}); // prettier-ignore

async function throughput(): Promise<string[]> {
  const { state, url, close } = await receiver();
  const run = await start({ dataDir: newFolder(), latencyScale: null });
  for (let i = 0; i < through.channels; i++) await addChannel(run, url, i);
  const say = await monitors(run, through.monitors);
  const count = through.monitors * through.channels;
  const cpu = workerdCpuMs();
  await say('fail');
  await until(120_000, () => state.got.length >= count);
  const spentMs = workerdCpuMs() - cpu;
  const tookMs = state.got.at(-1)!.at - state.got[0]!.at;
  await run.parallax.stop();
  close();
  return [
    `${state.got.length} of ${count}`,
    `${Math.round((1_000 * state.got.length) / tookMs)}`,
    `${(spentMs / state.got.length).toFixed(1)} ms`,
  ];
}

async function thousand(): Promise<string[]> {
  const { state, url, close } = await receiver();
  const run = await start({ dataDir: newFolder(), latencyScale: null });
  const { id } = await addChannel(run, url, 0);
  await run.user.call('PATCH', `/api/v1/channels/${id}`, { digest: true });
  const say = await monitors(run, storm.monitors);
  const downAt = Date.now();
  await say('fail');
  const saidMs = Date.now() - downAt;
  const told = () =>
    state.got.reduce(
      (sum, { event: { data } }) => sum + (data.digest?.length ?? 1) + (data.digestMore ?? 0),
      0,
    );
  await until(180_000, () => told() >= storm.monitors);
  const digests = state.got.filter(({ event }) => event.type === 'alerts.digest');
  const after = (got?: Got): string => (got ? seconds(got.at - downAt) : 'none');
  const shown = [
    `${told()}, failed within ${seconds(saidMs)}`,
    `${state.got.length - digests.length} + ${digests.length} digests`,
    after(state.got[0]),
    after(digests[0]),
    after(state.got.at(-1)),
  ];
  await run.parallax.stop();
  close();
  return shown;
}

export async function alerts(): Promise<[figure: string, value: string, goal: string][]> {
  const [arrived, rate, cpu] = await throughput();
  const [told, messages, first, digest, last] = await thousand();
  return [
    ['alerts delivered', arrived!, 'all'],
    ['alerts a second through the alerts Worker', rate!, ''],
    ['CPU of workerd an alert', cpu!, ''],
    ['1,000 monitors fail: alerts told', told!, '1000'],
    ['messages to people', messages!, '≤ 5 + one a minute'],
    ['time to the first', first!, ''],
    ['time to the first digest', digest!, ''],
    ['time until all were told', last!, ''],
  ];
}
