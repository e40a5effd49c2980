/** What a person waits for: a result on an open page, the first checks after a restart, a long list. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { startParallax } from '../../workers/local/parallax.ts';
import { waitFor } from '../support/wait.ts';
import { addMonitors, newFolder, pause, quantile, seconds, start } from './measure.ts';

async function target(): Promise<{ url: string; hits: number[]; close(): void }> {
  const hits: number[] = [];
  const server = http.createServer((_request, response) => {
    hits.push(Date.now());
    response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    hits,
    close: () => server.close(),
  };
}

/**
 * From a result's row in D1 to the message at the page, and from the check's end. The row is looked for all the time,
 * so that its own time is known to a few milliseconds.
 */
export async function page(): Promise<[string, string, string][]> {
  const { parallax, user, base } = await start({ dataDir: newFolder() });
  const { url, close } = await target();
  await addMonitors(user, 20, (i) => ({ name: `m${i}`, target: url, intervalSeconds: 10 }));
  await pause(15_000);
  const key = (...parts: (string | number)[]) => parts.join(' ');
  const shownAt = new Map<string, number>();
  const sinceCheck: number[] = [];
  const socket = new WebSocket(`${base.replace('http', 'ws')}/live/workspace`, {
    headers: { authorization: `Bearer ${user.token}` },
  });
  socket.on('message', (data: Buffer) => {
    const now = Date.now();
    const news = JSON.parse(data.toString()) as {
      monitorId: string;
      results?: { region: string; slotAt: string; startedAt: string; latencyMs: number }[];
    };
    for (const { region, slotAt, startedAt, latencyMs } of news.results ?? []) {
      shownAt.set(key(news.monitorId, region, Date.parse(slotAt)), now);
      sinceCheck.push(now - Date.parse(startedAt) - latencyMs);
    }
  });
  const d1 = await parallax.miniflare.getD1Database('DB', 'parallax-api');
  const recordedAt = new Map<string, number>();
  const startedAt = Date.now();
  for (let now = startedAt; now < startedAt + 30_000; now = Date.now()) {
    const table = `results_${new Date(now).toISOString().slice(0, 10).replaceAll('-', '')}`;
    const { results } = await d1
      .prepare(`select monitor_id, region, slot_at from ${table} where started_at > ?1`)
      .bind(now - 3_000)
      .all<{ monitor_id: string; region: string; slot_at: number }>();
    const seenAt = Date.now();
    for (const row of results) {
      const id = key(row.monitor_id, row.region, row.slot_at);
      if (!recordedAt.has(id)) recordedAt.set(id, now === startedAt ? NaN : seenAt);
    }
  }
  await pause(2_000);
  socket.close();
  await parallax.stop();
  close();
  const sinceRecorded = [...recordedAt].flatMap(([id, at]) => {
    const shown = shownAt.get(id);
    return shown === undefined || Number.isNaN(at) ? [] : [Math.max(0, shown - at)];
  });
  const both = (values: number[]) =>
    `p50 ${quantile(values, 0.5).toFixed(0)} ms, p95 ${quantile(values, 0.95).toFixed(0)} ms`;
  return [
    [`recorded result to an open page, ${sinceRecorded.length} results`, both(sinceRecorded), 'p95 ≤ 100 ms'],
    ["check's end to an open page, results that only repeat", both(sinceCheck), ''],
  ];
}

export async function restart(): Promise<[string, string, string][]> {
  const dataDir = newFolder();
  const intervalSeconds = 60;
  const first = await start({ dataDir });
  const { url, hits, close } = await target();
  const ids = await addMonitors(first.user, 200, (i) => ({
    name: `m${i}`,
    target: `${url}${i}`,
    intervalSeconds,
  }));
  await pause(5_000);
  await first.parallax.stop();
  hits.length = 0;
  const again = await startParallax({ port: 0, dataDir });
  const readyAt = Date.now();
  await waitFor('the first check', 30_000, () => hits.length > 0);
  const firstAt = hits[0]!;
  await pause(intervalSeconds * 1_000);
  const bySecond = Array.from(
    { length: intervalSeconds },
    (_, s) => hits.filter((at) => Math.floor((at - readyAt) / 1_000) === s).length,
  );
  const perWindow = Array.from({ length: 12 }, (_, i) =>
    bySecond.slice(i * 5, i * 5 + 5).reduce((sum, one) => sum + one, 0),
  );
  await again.stop();
  close();
  return [
    ['restart with 200 monitors: first check after ready', seconds(Math.max(0, firstAt - readyAt)), '≤ 2 s'],
    [
      'checks within one interval',
      `${hits.filter((at) => at - readyAt <= intervalSeconds * 1_000).length} of ${ids.length * 5}`,
      'all',
    ],
    ['checks in each 5 s, least to most', `${Math.min(...perWindow)} to ${Math.max(...perWindow)}`, 'evenly'],
  ];
}

export async function list(): Promise<[string, string, string][]> {
  const { parallax, user, base } = await start({ dataDir: newFolder() });
  const { url, close } = await target();
  await addMonitors(user, 1_000, (i) => ({
    name: `Monitor ${i}`,
    target: `${url}${i}`,
    intervalSeconds: 3_600,
  }));
  const took: number[] = [];
  let bytes = 0;
  for (let i = 0; i < 20; i++) {
    const begun = performance.now();
    const response = await fetch(`${base}/api/v1/monitors?limit=100`, {
      headers: { authorization: `Bearer ${user.token}` },
    });
    bytes = (await response.arrayBuffer()).byteLength;
    took.push(performance.now() - begun);
  }
  await parallax.stop();
  close();
  return [
    [
      'list with 1,000 monitors, a page of 100',
      `p50 ${quantile(took, 0.5).toFixed(0)} ms, p95 ${quantile(took, 0.95).toFixed(0)} ms, ${(bytes / 1_000).toFixed(0)} kB`,
      '≤ 300 ms, ≤ 200 kB',
    ],
  ];
}
