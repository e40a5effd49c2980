/**
 * What an export of a long range costs: rows a second, CPU, and how much larger workerd grows, for a short and a long one.
 * One hour of six regions is archived by the real archive, then copied over many hours in PostgreSQL.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { insertResults } from '../../db/d1/queries/insert-results.ts';
import type { CheckResult } from '../../workers/domain/check.ts';
import { probedRegionIds } from '../../workers/domain/region.ts';
import { childrenOf } from '../../workers/local/folder.ts';
import { startPostgres } from '../../workers/local/postgres/server.ts';
import { addMonitors, newFolder, start, workerdCpuMs } from './measure.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const hours = 2_800;
const regions = probedRegionIds.slice(0, 6);

const workerdBytes = (): number =>
  childrenOf(process.pid, 'workerd').reduce((sum, { pid }) => {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return sum + Number(kilobytes ?? 0) * 1_024;
  }, 0);

export async function exports(): Promise<[string, string, string][]> {
  const server = await startPostgres({
    dataDir: path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'parallax-bench-')), 'postgres'),
  });
  const { parallax, user, base } = await start({ dataDir: newFolder(), databaseUrl: server.url });
  const [id] = await addMonitors(user, 1, () => ({ name: 'Shop', target: `${base}/health` }));
  const me = await user.call<{ workspace: { id: string } }>('GET', '/api/v1/me');
  await user.call('POST', `/api/v1/monitors/${id}/pause`);
  // Of a day that the archive takes and prunes: everything before it is history's.
  const hour = Math.floor(Date.now() / dayMs) * dayMs - 4 * dayMs;
  const d1 = await parallax.miniflare.getD1Database('DB', 'parallax-api');
  await insertResults(
    d1 as never,
    regions.flatMap((region) => minutes(id!, me.workspace.id, region, hour)),
  );
  const archive = await parallax.miniflare.getWorker('parallax-archive');
  await archive.scheduled({ cron: '5 * * * *', scheduledTime: new Date() });
  await copyBack(server.url, hour);

  const figures: [string, string, string][] = [];
  for (const [what, count] of [
    ['short', hours / 10],
    ['long', hours],
  ] as const)
    for (const format of ['csv', 'jsonl']) {
      const from = new Date(hour - count * hourMs).toISOString();
      const to = new Date(hour).toISOString();
      const search = new URLSearchParams({ format, from, to });
      const [before, cpuBefore, startedAt] = [workerdBytes(), workerdCpuMs(), Date.now()];
      const answer = await fetch(`${base}/api/v1/monitors/${id}/results/export?${search}`, {
        headers: { authorization: `Bearer ${user.token}` },
      });
      if (!answer.ok) throw new Error(await answer.text());
      let [lines, peak] = [0, before];
      const reader = answer.body!.getReader();
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        for (const byte of read.value) if (byte === 10) lines += 1;
        peak = Math.max(peak, workerdBytes());
      }
      const rows = lines - (format === 'csv' ? 1 : 0);
      const [ms, cpuMs] = [Date.now() - startedAt, workerdCpuMs() - cpuBefore];
      figures.push([
        `${what}, ${format}: ${rows.toLocaleString('en')} results`,
        `${Math.round((rows / ms) * 1_000).toLocaleString('en')} rows/s, +${Math.round((peak - before) / 1e6)} MB`,
        `${Math.round((30_000 / cpuMs) * rows).toLocaleString('en')} rows in 30 s of workerd's CPU`,
      ]);
    }
  await parallax.stop();
  await server.stop();
  return figures;
}

const minutes = (
  monitorId: string,
  workspaceId: string,
  region: CheckResult['region'],
  hour: number,
): CheckResult[] =>
  Array.from({ length: 60 }, (_, minute) => ({
    monitorId, workspaceId, region, colo: 'IAD', placement: 'verified', slotAt: hour + minute * 60_000,
    startedAt: hour + minute * 60_000 + 20, durationMs: 40 + (minute % 13), httpStatus: 200, kind: 'scheduled',
    ...(minute % 20 === 7 ? { verdict: 'fail', failure: { class: 'reset', message: 'closed early', retryable: true } } : { verdict: 'ok' }),
  })) as CheckResult[]; // prettier-ignore

/** The same hour again and again, further and further back; whatever columns there are. */
async function copyBack(url: string, hour: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (let at = hour - hours * hourMs; at < hour; at += dayMs)
    await client.query('select make_raw_partition($1)', [new Date(at).toISOString()]);
  await client.query(
    `insert into raw_hours select (jsonb_populate_record(r, jsonb_build_object('hour', r.hour - n * interval '1 hour'))).*
     from raw_hours r cross join generate_series(1, $1::int) n`,
    [hours],
  );
  await client.end();
}
