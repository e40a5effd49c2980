/**
 * How fast finished hours go from D1 to history, and how much room they take there. The archive Worker runs in workerd
 * with D1 as Miniflare has it, and a real PostgreSQL behind the bridge; results are those of http monitors, one a minute.
 */
import fs from 'node:fs';
import pg from 'pg';
import { insertResults } from '../../db/d1/queries/insert-results.ts';
import type { ResultsDb } from '../../db/d1/queries/result-rows.ts';
import { localRegions } from '../../workers/local/parallax.ts';
import { startPostgres } from '../../workers/local/postgres/server.ts';
import { productResults } from '../support/results.ts';
import { newFolder, start } from './measure.ts';

const hourMs = 3_600_000;
const monitors = 150;
const hours = 8;

export async function archive(): Promise<[string, string, string][]> {
  const dataDir = newFolder();
  // A server of our own, so that its tables can be measured.
  const server = await startPostgres({ dataDir: `${newFolder()}/postgres` });
  const { parallax } = await start({ dataDir, databaseUrl: server.url, latencyScale: null });
  const client = new pg.Client({ connectionString: server.url });
  try {
    await client.connect();
    const d1 = (await parallax.miniflare.getD1Database('DB', 'parallax-api')) as unknown as ResultsDb;
    const regions = [...localRegions, 'eeur'] as const;
    const first = Math.floor(Date.now() / hourMs) * hourMs - (hours + 1) * hourMs;
    const count = await written(d1, regions, first);
    const worker = await parallax.miniflare.getWorker('parallax-archive');
    const begun = performance.now();
    await worker.scheduled({ cron: '5 * * * *', scheduledTime: new Date() });
    const tookMs = performance.now() - begun;
    const kept = await client.query<{ results: number; raw: number; rows: number; rollups: number }>(
      `select (select sum(length(verdicts)) from raw_hours)::int as results, (select count(*) from rollup_hours)::int as rows,
         (select sum(pg_total_relation_size(inhrelid)) from pg_inherits where inhparent = 'raw_hours'::regclass)::int as raw,
         pg_total_relation_size('rollup_hours')::int as rollups`,
    );
    const { results, raw, rows, rollups } = kept.rows[0]!;
    if (results !== count) throw new Error(`history has ${results} of ${count} results`);
    return [
      ['archived a second', `${Math.round((count / tookMs) * 1_000)} of ${count} results`, '>= 50,000'],
      ['bytes a result in history, with index', (raw / results).toFixed(1), '<= 16'],
      ['bytes a rollup row, with index', (rollups / rows).toFixed(0), ''],
    ];
  } finally {
    await client.end();
    await parallax.stop();
    await server.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

async function written(
  d1: ResultsDb,
  regions: readonly Parameters<typeof productResults>[1][],
  first: number,
): Promise<number> {
  let count = 0;
  for (let at = first; at < first + hours * hourMs; at += hourMs) {
    const results = Array.from({ length: monitors }, (_, i) =>
      regions.flatMap((region, r) =>
        productResults(`mon_${String(i).padStart(4, '0')}`, region, at, at + hourMs, i * regions.length + r),
      ),
    ).flat();
    await insertResults(d1, results);
    count += results.length;
  }
  return count;
}
