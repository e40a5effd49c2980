/**
 * CPU of the whole pipeline against a bare fetch loop in workerd, and what Cloudflare would bill. Operations are counted
 * from the recorded results: a Prober's slot is one alarm, one alarm row, one message; a result is one D1 row and one
 * call of its monitor's object; a message is one call of its workspace's feed.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Miniflare } from 'miniflare';
import { addMonitors, newFolder, pause, start, workerdCpuMs } from './measure.ts';

const monitors = 200;
const intervalSeconds = 60;
const windowMs = 60_000;
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

async function bareLoop(url: string, checks: number): Promise<number> {
  const script = `export default { async fetch() {
    let left = ${checks};
    await Promise.all(Array.from({ length: 5 }, async () => { while (left-- > 0) await (await fetch('${url}')).text(); }));
    return new Response('done');
  } }`;
  const miniflare = new Miniflare({ cf: false, modules: true, script, compatibilityDate: '2026-07-30' });
  await miniflare.ready;
  await (await miniflare.dispatchFetch('http://x/')).text();
  const before = workerdCpuMs();
  await (await miniflare.dispatchFetch('http://x/')).text();
  const took = workerdCpuMs() - before;
  await miniflare.dispose();
  return took;
}

type Slot = { region: string; slot: number; checks: number; longest: number };

export async function cost(): Promise<[string, string, string][]> {
  const server = http.createServer((_request, response) => response.end('ok'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const bare = (await bareLoop(url, 3_000)) / 3;

  const { parallax, user } = await start({ dataDir: newFolder(), latencyScale: null });
  await addMonitors(user, monitors, (i) => ({ name: `m${i}`, target: url, intervalSeconds }));
  await pause(20_000);
  const from = Date.now();
  const before = workerdCpuMs();
  await pause(windowMs);
  const cpu = workerdCpuMs() - before;
  const d1 = await parallax.miniflare.getD1Database('DB', 'parallax-api');
  const table = `results_${new Date(from).toISOString().slice(0, 10).replaceAll('-', '')}`;
  const { results } = await d1
    .prepare(
      `select r.region, (m.seq - 1) / 100 as shard, r.slot_at as slot, count(*) as checks, max(r.duration_ms) as longest
       from ${table} r join monitors m on m.id = r.monitor_id
       where r.started_at >= ?1 and r.started_at < ?2 group by 1, 2, 3`,
    )
    .bind(from, from + windowMs)
    .all<Slot>();
  await parallax.stop();
  server.close();

  const checks = results.reduce((sum, one) => sum + one.checks, 0);
  const perCheck = results.length / checks;
  const activeSeconds = results.reduce((sum, one) => sum + one.longest + 5, 0) / 1_000 / checks;
  const cpuMs = cpu / checks;
  const dollars = {
    rows: (1 + perCheck) * price.row,
    queue: 3 * perCheck * price.queueOperation,
    objects: (1 + 2 * perCheck) * price.objectRequest,
    workers: perCheck * price.workerRequest,
    cpu: cpuMs * price.cpuMs,
    duration: activeSeconds * gb * price.gbSecond,
  };
  const total = Object.values(dollars).reduce((sum, one) => sum + one, 0);
  const per1000 = (value: number) => (value * 1_000).toFixed(0);
  return [
    ['CPU a 1,000 checks: bare fetch loop', `${(bare / 1_000).toFixed(3)} s`, ''],
    ['CPU a 1,000 checks: whole pipeline', `${cpuMs.toFixed(3)} s, ${((cpuMs * 1_000) / bare).toFixed(2)} x`, '≤ 2.5 x'],
    [`checks counted, ${(1 / perCheck).toFixed(1)} a slot`, String(checks), ''],
    ['a 1,000 checks: rows written', per1000(1 + perCheck), ''],
    ['a 1,000 checks: queue operations', per1000(3 * perCheck), ''],
    ['a 1,000 checks: object requests and alarms', per1000(1 + 2 * perCheck), ''],
    ['dollars a million checks', `$${total.toFixed(2)}`, '≤ $1.50'],
    ['  of it', Object.entries(dollars).map(([name, value]) => `${name} ${value.toFixed(2)}`).join(', '), ''],
  ]; // prettier-ignore
}
