/**
 * How fast a year is to look at, through the product's own API, against exact percentiles over the raw results in SQL.
 * 50 monitors x 6 regions x one year of hourly and daily rollups, one year of raw one-minute results for ten of them.
 */
import fs from 'node:fs';
import path from 'node:path';
import type pg from 'pg';
import { migratePostgres } from '../../db/postgres/migrate.ts';
import { startPostgres } from '../../workers/local/postgres/server.ts';
import { loadYear, withRaw, type Year } from './history-year.ts';
import { addMonitors, newFolder, quantile, type Run, start } from './measure.ts';

const tries = 30;
const triesExact = 3;
const goalMs = 100;

type Timed = { p50: number; p95: number };
const spread = (values: number[]): Timed => ({ p50: quantile(values, 0.5), p95: quantile(values, 0.95) });

async function timed(count: number, work: (i: number) => Promise<unknown>): Promise<Timed> {
  const taken: number[] = [];
  for (let i = 0; i < count; i++) {
    const begun = performance.now();
    await work(i);
    taken.push(performance.now() - begun);
  }
  return spread(taken);
}

/** Exact percentiles of one monitor's raw results, by region and step. */
const exactly = (postgres: pg.Client, id: string, days: number, stepSeconds: number) =>
  postgres.query(
    `select r.region, floor((extract(epoch from r.hour) + (r.slots_ms[1] + r.slots_ms[2] * (t.n - 1)) / 1000) / $3) as step,
       percentile_disc(array[0.5, 0.75, 0.95, 0.99]) within group (order by t.ms)
     from raw_hours r join monitors m on m.id = r.monitor_id,
       unnest(r.latencies_ms) with ordinality t(ms, n)
     where m.public_id = $1 and r.hour >= now() - make_interval(days => $2)
     group by 1, 2`,
    [id, days, stepSeconds],
  );
const exactBars = (postgres: pg.Client, id: string) =>
  postgres.query(
    `select date_trunc('day', r.hour), count(*) filter (where v.c in ('o', 's')), count(*)
     from raw_hours r join monitors m on m.id = r.monitor_id, regexp_split_to_table(r.verdicts, '') v(c)
     where m.public_id = $1 and r.hour >= now() - interval '90 days' group by 1`,
    [id],
  );
const exactMatrix = (postgres: pg.Client, ids: string[]) =>
  postgres.query(
    `select m.id, r.region, r.hour >= now() - interval '30 days' as recent,
       percentile_disc(array[0.5, 0.95]) within group (order by t.ms)
     from raw_hours r join monitors m on m.id = r.monitor_id, unnest(r.latencies_ms) t(ms)
     where m.public_id = any($1::text[]) and r.hour >= now() - interval '60 days'
     group by 1, 2, 3`,
    [ids],
  );

type View = {
  name: string;
  path: (id: string) => string;
  exact: (year: Year, id: string) => Promise<unknown>;
};
const monitorPath = (id: string, rest: string) => `/api/v1/monitors/${id}/${rest}`;
const views: View[] = [
  {
    name: '24 h series, 5 min steps',
    path: (id) => monitorPath(id, 'metrics?range=24h'),
    exact: ({ postgres }, id) => exactly(postgres, id, 1, 300),
  },
  {
    name: '90-day bars',
    path: (id) => monitorPath(id, 'uptime'),
    exact: ({ postgres }, id) => exactBars(postgres, id),
  },
  {
    name: '90-day percentiles by region, 8 h steps',
    path: (id) => monitorPath(id, 'metrics?range=90d'),
    exact: ({ postgres }, id) => exactly(postgres, id, 90, 8 * 3_600),
  },
  {
    name: '1-year series, 1 day steps',
    path: (id) => monitorPath(id, 'metrics?range=1y'),
    exact: ({ postgres }, id) => exactly(postgres, id, 365, 86_400),
  },
];

export async function history(): Promise<[string, string, string][]> {
  const folder = newFolder();
  const server = await startPostgres({ dataDir: path.join(folder, 'postgres') });
  await migratePostgres(server.url);
  const run = await start({ dataDir: path.join(folder, 'data'), databaseUrl: server.url });
  const ids = await addMonitors(run.user, 50, (i) => ({
    name: `m${i}`,
    target: 'http://127.0.0.1:9/',
    intervalSeconds: 60,
  }));
  for (const id of ids) await run.user.call('POST', `/api/v1/monitors/${id}/pause`);
  const begun = Date.now();
  const year = await loadYear(run, server.url, ids);
  console.log(`  (loaded in ${Math.round((Date.now() - begun) / 1_000)} s)`);
  const figures: [string, string, string][] = [];
  for (const view of views) {
    const fast = await timed(tries, (i) => read(run, view.path(ids[i % withRaw]!)));
    const slow = await timed(triesExact, (i) => view.exact(year, ids[i % withRaw]!));
    figures.push(line(view.name, fast, slow.p50));
  }
  const fast = await timed(tries, () => read(run, '/api/v1/regions/compare?range=30d'));
  const slow = await timed(triesExact, () => exactMatrix(year.postgres, ids.slice(0, withRaw)));
  // Only ten monitors have raw results.
  figures.push(
    line('region matrix, 50 x 6, 30 days and those before', fast, (slow.p50 * ids.length) / withRaw),
  );
  figures.push(...(await sizes(year)));
  await year.postgres.end();
  await run.parallax.stop();
  await server.stop();
  fs.rmSync(folder, { recursive: true });
  return figures;
}

async function read({ user }: Run, path: string): Promise<void> {
  const answer = await user.call<{ historyMissing?: boolean }>('GET', path);
  if (answer.httpStatus !== 200 || answer.historyMissing) throw new Error(`${path}: ${answer.httpStatus}`);
}

const line = (name: string, fast: Timed, exactMs: number): [string, string, string] => [
  name,
  `p50 ${fast.p50.toFixed(0)} ms, p95 ${fast.p95.toFixed(0)} ms`,
  `goal ${goalMs} ms; exact over raw ${exactMs.toFixed(0)} ms, ${(exactMs / fast.p50).toFixed(1)} x`,
];

/** Bytes in tables and indexes. */
async function sizes({ postgres }: Year): Promise<[string, string, string][]> {
  const one = async (sql: string) => Number(Object.values((await postgres.query(sql)).rows[0]!)[0]);
  const raw = await one(
    `select sum(pg_total_relation_size(inhrelid)) from pg_inherits where inhparent = 'raw_hours'::regclass`,
  );
  const results = await one('select sum(length(verdicts)) from raw_hours');
  const sizeOf = (table: string) => one(`select pg_total_relation_size('${table}')`);
  const rowsOf = (table: string) => one(`select count(*) from ${table}`);
  const hourly = (await sizeOf('rollup_hours')) / (await rowsOf('rollup_hours'));
  const daily = (await sizeOf('rollup_days')) / (await rowsOf('rollup_days'));
  return [
    ['bytes a raw result, with index', (raw / results).toFixed(1), `goal 16; ${results} results`],
    ['bytes an hourly rollup, with index', hourly.toFixed(0), ''],
    ['bytes a daily rollup, with index', daily.toFixed(0), ''],
  ];
}
