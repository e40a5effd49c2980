/**
 * How fast finished hours go from D1 to history, and how much room they take there. The archive Worker runs in workerd
 * with D1 as Miniflare has it, and a real PostgreSQL behind the bridge; results are those of http monitors, one a minute.
 */
import fs from 'node:fs';
import { drizzle } from 'drizzle-orm/d1';
import { migrate } from 'drizzle-orm/d1/migrator';
import { Log, LogLevel, Miniflare } from 'miniflare';
import pg from 'pg';
import { insertResults } from '../../db/d1/queries/insert-results.ts';
import type { ResultsDb } from '../../db/d1/queries/result-rows.ts';
import { migratePostgres } from '../../db/postgres/migrate.ts';
import { startBridge } from '../../workers/local/postgres/bridge.ts';
import { startPostgres } from '../../workers/local/postgres/server.ts';
import { fromConfig } from '../../workers/local/workers.ts';
import { productResults } from '../support/results.ts';
import { newFolder, workerdCpuMs } from './measure.ts';

const hourMs = 3_600_000;
const monitors = 150;
const hours = 4;
const regions = ['wnam', 'enam', 'weur', 'eeur', 'apac', 'oc'] as const;

export async function archive(): Promise<[string, string, string][]> {
  const dataDir = newFolder();
  const server = await startPostgres({ dataDir: `${dataDir}/postgres` });
  await migratePostgres(server.url);
  const bridge = await startBridge({ url: server.url });
  const { crons: _, ...worker } = await fromConfig('archive', {
    DATABASE_URL: 'postgres://postgres:local@localhost.neon.tech/postgres',
    NEON_LOCAL: `127.0.0.1:${bridge.port}`,
  });
  const miniflare = new Miniflare({ ...worker, log: new Log(LogLevel.WARN), cf: false } as unknown as ConstructorParameters<typeof Miniflare>[0]); // prettier-ignore
  const client = new pg.Client({ connectionString: server.url });
  try {
    await client.connect();
    const d1 = (await miniflare.getD1Database('DB')) as unknown as ResultsDb;
    await migrate(drizzle(d1 as never), { migrationsFolder: new URL('../../db/d1/migrations', import.meta.url).pathname }); // prettier-ignore
    const first = Math.floor(Date.now() / hourMs) * hourMs - (hours + 1) * hourMs;
    const count = await written(d1, first);
    const cpuBeforeMs = workerdCpuMs();
    const begun = performance.now();
    await (await miniflare.getWorker()).scheduled({ cron: '5 * * * *', scheduledTime: new Date() });
    const tookMs = performance.now() - begun;
    const cpuMs = workerdCpuMs() - cpuBeforeMs;
    const kept = await client.query<Record<'results' | 'raw' | 'rows' | 'rollups', string>>(
      `select (select sum(length(verdicts)) from raw_hours) as results, (select count(*) from rollup_hours) as rows,
         (select sum(pg_total_relation_size(inhrelid)) from pg_inherits where inhparent = 'raw_hours'::regclass) as raw,
         pg_total_relation_size('rollup_hours') as rollups`,
    );
    const { results, raw, rows, rollups } = kept.rows[0]!;
    if (Number(results) !== count) throw new Error(`history has ${results} of ${count} results`);
    return [
      ['archived a second', `${Math.round((count / tookMs) * 1_000)} (${count} results)`, '>= 50,000'],
      ['workerd (Worker and D1): a second of its CPU', `${Math.round((count / cpuMs) * 1_000)}`, ''],
      ['bytes a result in history, with index', (Number(raw) / count).toFixed(1), '<= 16'],
      ['bytes a rollup row, with index', (Number(rollups) / Number(rows)).toFixed(0), ''],
    ];
  } finally {
    await client.end();
    await miniflare.dispose();
    await bridge.close();
    await server.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

async function written(d1: ResultsDb, first: number): Promise<number> {
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
