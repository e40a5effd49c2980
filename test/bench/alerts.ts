/**
 * Alerts per second through the alerts Worker: every delivery is claimed, weighed by its workspace's dispatch object,
 * signed, sent to a receiver on this machine, reported and logged. And what people get when 1,000 monitors fail at once.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AlertEvent } from '../../workers/wire/alerts.ts';
import { addMonitors, newFolder, pause, type Run, seconds, start, workerdCpuMs } from './measure.ts';

const through = { monitors: 45, channels: 20 };
const storm = { monitors: 1_000, intervalSeconds: 20 };

type Got = { at: number; event: AlertEvent };
/** Target and receiver in one. */
async function receiver() {
  const state = { isDown: false, got: [] as Got[] };
  const server = http.createServer((request, response) => {
    if (request.url === '/target') return void response.writeHead(state.isDown ? 500 : 200).end();
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
const monitor = (url: string, i: number, intervalSeconds: number) => ({
  name: `m${i}`, target: `${url}/target`, intervalSeconds, regions: ['weur'], quorum: 'any', failureThreshold: 1,
}); // prettier-ignore
const addChannel = ({ user }: Run, url: string, i: number) =>
  user.call<{ id: string }>('POST', '/api/v1/channels', {
    kind: 'webhook',
    name: `c${i}`,
    config: { url: `${url}/hook` },
  });
async function until(boundMs: number, done: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + boundMs; Date.now() < end && !(await done());) await pause(100);
}
async function allUp(run: Run, boundMs: number): Promise<void> {
  const d1 = await run.parallax.miniflare.getD1Database('DB', 'parallax-api');
  await until(boundMs, async () => {
    const left = await d1
      .prepare("select count(*) n from monitors where status <> 'up'")
      .first<{ n: number }>();
    return left?.n === 0;
  });
}

async function throughput(): Promise<string[]> {
  const { state, url, close } = await receiver();
  const run = await start({ dataDir: newFolder(), latencyScale: null });
  for (let i = 0; i < through.channels; i++) await addChannel(run, url, i);
  const ids = await addMonitors(run.user, through.monitors, (i) => monitor(url, i, 3_600));
  await allUp(run, 60_000);
  state.isDown = true;
  const count = through.monitors * through.channels;
  const cpu = workerdCpuMs();
  await Promise.all(ids.map((id) => run.user.call('POST', `/api/v1/monitors/${id}/check`)));
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
  await addMonitors(run.user, storm.monitors, (i) => monitor(url, i, storm.intervalSeconds));
  await allUp(run, 120_000);
  const downAt = Date.now();
  state.isDown = true;
  const told = () =>
    state.got.reduce(
      (sum, { event: { data } }) => sum + (data.digest?.length ?? 1) + (data.digestMore ?? 0),
      0,
    );
  await until(180_000, () => told() >= storm.monitors);
  const digests = state.got.filter(({ event }) => event.type === 'alerts.digest');
  const after = (got?: Got): string => (got ? seconds(got.at - downAt) : 'none');
  const shown = [
    `${told()}`,
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
    ['CPU of workerd an alert, its check included', cpu!, ''],
    ['1,000 monitors fail within 20 s: alerts told', told!, '1000'],
    ['messages to people', messages!, '≤ 5 + one a minute'],
    ['time to the first', first!, ''],
    ['time to the first digest', digest!, ''],
    ['time until all were told', last!, ''],
  ];
}
