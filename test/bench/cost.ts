/**
 * CPU of the whole pipeline against a bare fetch loop in workerd, and what Cloudflare would bill.
 *
 * CPU is measured under load (1,000 monitors, 20 s, five regions: 250 checks a second), against the same fetches in a
 * plain Worker: as fast as they go, and at the pipeline's own pace, where nothing stays warm. Operations are those of
 * monitors checked each minute, counted from the recorded results: a Prober's slot is one alarm, one alarm row and one
 * message; a result is one D1 row; a message is one call of its workspace's feed; and the rule of steady results says
 * how many of them call their monitor's object.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Miniflare } from 'miniflare';
import { steadyHeardEveryMs } from '../../workers/domain/limits.ts';
import { addMonitors, newFolder, pause, start, workerdCpuMs } from './measure.ts';

const load = { monitors: 1_000, intervalSeconds: 20, settleMs: 45_000, windowMs: 40_000 };
const minutely = { monitors: 200, intervalSeconds: 60, settleMs: 20_000, windowMs: 60_000 };
const regions = 5;
const checksASlot = 20;
/** Dollars per million. */
const price = {
  row: 1,
  objectRequest: 0.15,
  queueOperation: 0.4,
  workerRequest: 0.3,
  cpuMs: 0.02,
  gbSecond: 12.5,
};
const gb = 0.128;

/** @returns CPU milliseconds a fetch: as fast as they go, and in slots at the load's pace */
async function bareFetches(url: string): Promise<{ fast: number; paced: number }> {
  const script = `
    const slot = async (fetches) => {
      await Promise.all(Array.from({ length: 5 }, async () => { while (fetches-- > 0) await (await fetch('${url}')).text(); }));
      return new Response('done');
    };
    export default { fetch: (request) => slot(Number(new URL(request.url).pathname.slice(1))) }`;
  const miniflare = new Miniflare({ cf: false, modules: true, script, compatibilityDate: '2026-07-30' });
  const run = async (fetches: number) => (await miniflare.dispatchFetch(`http://x/${fetches}`)).text();
  const cpuOf = async (fetches: number, work: () => Promise<unknown>) => {
    const before = workerdCpuMs();
    await work();
    return (workerdCpuMs() - before) / fetches;
  };
  await miniflare.ready;
  await run(3_000);
  const fast = await cpuOf(3_000, () => run(3_000));
  const everyMs = (1_000 * checksASlot * load.intervalSeconds) / (load.monitors * regions);
  const slots = 125;
  const paced = await cpuOf(slots * checksASlot, async () => {
    const running: Promise<string>[] = [];
    for (let i = 0; i < slots; i++) {
      running.push(run(checksASlot));
      await pause(everyMs);
    }
    await Promise.all(running);
  });
  await miniflare.dispose();
  return { fast, paced };
}

type Slot = { region: string; slot: number; checks: number; longest: number };

/** Runs that many monitors on one target. @returns CPU milliseconds a check, and the slots of the window */
async function run(url: string, { monitors, intervalSeconds, settleMs, windowMs }: typeof load) {
  const { parallax, user } = await start({ dataDir: newFolder(), latencyScale: null });
  await addMonitors(user, monitors, (i) => ({ name: `m${i}`, target: url, intervalSeconds }));
  await pause(settleMs);
  const from = Date.now();
  const before = workerdCpuMs();
  await pause(windowMs);
  const cpu = workerdCpuMs() - before;
  await pause(2_000);
  const d1 = await parallax.miniflare.getD1Database('DB', 'parallax-api');
  const table = `results_${new Date(from).toISOString().slice(0, 10).replaceAll('-', '')}`;
  const { results: slots } = await d1
    .prepare(
      `select r.region, (m.seq - 1) / 100 as shard, r.slot_at as slot, count(*) as checks, max(r.duration_ms) as longest
       from ${table} r join monitors m on m.id = r.monitor_id
       where r.started_at >= ?1 and r.started_at < ?2 group by 1, 2, 3`,
    )
    .bind(from, from + windowMs)
    .all<Slot>();
  await parallax.stop();
  const checks = slots.reduce((sum, one) => sum + one.checks, 0);
  return { cpuMs: cpu / checks, checks, slots };
}

export async function cost(): Promise<[string, string, string][]> {
  const server = http.createServer((_request, response) => response.end('ok'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const bare = await bareFetches(url);
  const busy = await run(url, load);
  const { cpuMs, checks, slots } = await run(url, minutely);
  server.close();

  const slotsACheck = slots.length / checks;
  const heardACheck = Math.min(1, (minutely.intervalSeconds * 1_000) / steadyHeardEveryMs);
  const activeSeconds = slots.reduce((sum, one) => sum + one.longest + 5, 0) / 1_000 / checks;
  const rows = 1 + slotsACheck;
  const objects = heardACheck + 2 * slotsACheck;
  const dollars = {
    rows: rows * price.row,
    queue: 3 * slotsACheck * price.queueOperation,
    objects: objects * price.objectRequest,
    workers: slotsACheck * price.workerRequest,
    cpu: cpuMs * price.cpuMs,
    duration: activeSeconds * gb * price.gbSecond,
  };
  const total = Object.values(dollars).reduce((sum, one) => sum + one, 0);
  const per1000 = (value: number) => (value * 1_000).toFixed(0);
  const times = (ms: number) => `${(busy.cpuMs / ms).toFixed(2)} x`;
  return [
    ['CPU a 1,000 fetches: bare loop, as fast as it goes', `${bare.fast.toFixed(3)} s`, ''],
    ['CPU a 1,000 fetches: bare loop, at the same pace', `${bare.paced.toFixed(3)} s`, ''],
    [`CPU a 1,000 checks: whole pipeline (${busy.checks} checks)`, `${busy.cpuMs.toFixed(3)} s`, ''],
    ['  of the bare loop as fast as it goes', times(bare.fast), '≤ 2.5 x'],
    ['  of the bare loop at the same pace', times(bare.paced), '≤ 2.5 x'],
    ['CPU a 1,000 checks, 200 monitors each minute', `${cpuMs.toFixed(3)} s`, ''],
    [`checks counted, ${(1 / slotsACheck).toFixed(1)} a slot`, String(checks), ''],
    ['a 1,000 checks: rows written', per1000(rows), ''],
    ['a 1,000 checks: queue operations', per1000(3 * slotsACheck), ''],
    ['a 1,000 checks: object requests and alarms', per1000(objects), ''],
    ['dollars a million checks', `$${total.toFixed(2)}`, '≤ $1.50'],
    ['  of it', Object.entries(dollars).map(([name, value]) => `${name} ${value.toFixed(2)}`).join(', '), ''],
  ]; // prettier-ignore
}
