/**
 * A year in the running product's own databases: 50 monitors in six regions. Two years are made result by result and
 * written as the archive writes them; ten monitors have raw results, the other forty only rollups, copied from those two.
 */
import pg from 'pg';
import { rollDay } from '../../db/postgres/roll-days.ts';
import { postgresFrom } from '../../db/postgres/client.ts';
import { writeHour } from '../../db/postgres/write-hours.ts';
import type { RegionId } from '../../workers/domain/region.ts';
import { startBridge } from '../../workers/local/postgres/bridge.ts';
import { type MadeMonitor, madeMonitor, resultsOfHour } from '../support/year/results.ts';
import type { Run } from './measure.ts';

export const regions: RegionId[] = ['wnam', 'enam', 'weur', 'eeur', 'apac', 'oc'];
export const days = 365;
export const withRaw = 10;
const made = 2;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export type Year = { monitorIds: string[]; from: number; to: number; postgres: pg.Client };

/** @param url of the PostgreSQL that `run` uses. @param monitorIds fifty of the workspace, paused */
export async function loadYear(run: Run, url: string, monitorIds: string[]): Promise<Year> {
  const to = Math.floor(Date.now() / hourMs) * hourMs;
  const from = Math.floor((to - days * dayMs) / dayMs) * dayMs;
  const length = Math.ceil((to - from) / dayMs);
  const postgres = new pg.Client({ connectionString: url });
  await postgres.connect();
  const d1 = await run.parallax.miniflare.getD1Database('DB', 'parallax-api');
  const row = await d1.prepare('select workspace_id as id from monitors limit 1').first<{ id: string }>();
  const workspaceId = row!.id;
  const monitors = monitorIds.map((id, i) =>
    madeMonitor({ id, workspaceId, regions, intervalSeconds: 60, seed: 100 + i, from, days: length }),
  );
  await tellD1(d1, monitors, from, to);
  await writeHistory(url, monitors.slice(0, made), from, to);
  await copy(postgres, monitorIds, workspaceId);
  const bridge = await startBridge({ url });
  const neon = postgresFrom(
    {
      DATABASE_URL: 'postgres://postgres:local@localhost.neon.tech/postgres',
      NEON_LOCAL: `127.0.0.1:${bridge.port}`,
    },
    600_000,
  );
  for (let day = from; day + dayMs <= to; day += dayMs) await rollDay(neon, day);
  await bridge.close();
  await postgres.query('vacuum analyze');
  return { monitorIds, from, to, postgres };
}

/** Paused as they are, nobody checks them. What D1 knows of such a year: since when each monitor is there, its incidents, and that history has every hour. */
async function tellD1(
  d1: Awaited<ReturnType<Run['parallax']['miniflare']['getD1Database']>>,
  monitors: MadeMonitor[],
  from: number,
  to: number,
): Promise<void> {
  for (const { id, workspaceId, events } of monitors) {
    const known = d1
      .prepare(
        `update monitors set created_at = ?1, status = 'up', status_since = ?1, regions = ?2 where id = ?3`,
      )
      .bind(from, JSON.stringify(regions), id);
    const outages = events.outages.map((one, i) =>
      d1
        .prepare(
          `insert into incidents (id, workspace_id, monitor_id, status, severity, started_at, detected_at, resolved_at, outages, cause, timeline, revision)
           values (?1, ?2, ?3, 'resolved', 'major', ?4, ?4, ?5, json_array(json_object('from', ?4, 'to', ?5)), '{"summary":"","regions":[]}', '[]', 1)`,
        )
        .bind(`inc_${id}_${i}`, workspaceId, id, one.from, one.to),
    );
    const unseen = [...events.maintenance, ...events.silent].map((one) =>
      d1
        .prepare(
          `insert or ignore into unobserved (monitor_id, workspace_id, started_at, ended_at) values (?1, ?2, ?3, ?4)`,
        )
        .bind(id, workspaceId, one.from, one.to),
    );
    await d1.batch([known, ...outages, ...unseen]);
  }
  await d1
    .prepare(
      `with recursive h(at) as (select ?1 union all select at + 3600000 from h where at + 3600000 < ?2)
       insert or replace into archived_hours (hour, archived_at, results, dirty, pruned) select at, ?2, 0, 0, 1 from h`,
    )
    .bind(from, to)
    .run();
}

async function writeHistory(url: string, monitors: MadeMonitor[], from: number, to: number): Promise<void> {
  const bridge = await startBridge({ url });
  const postgres = postgresFrom(
    {
      DATABASE_URL: 'postgres://postgres:local@localhost.neon.tech/postgres',
      NEON_LOCAL: `127.0.0.1:${bridge.port}`,
    },
    600_000,
  );
  const atOnce = 3;
  for (let hour = from; hour < to; hour += atOnce * hourMs) {
    const some = Array.from({ length: atOnce }, (_, i) => hour + i * hourMs).filter((one) => one < to);
    await Promise.all(
      some.map((one) =>
        writeHour(
          postgres,
          one,
          monitors.flatMap((monitor) => regions.flatMap((region) => resultsOfHour(monitor, region, one))),
        ),
      ),
    );
  }
  await bridge.close();
}

/** Every other monitor is one of those made, some weeks later or earlier. */
async function copy(postgres: pg.Client, monitorIds: string[], workspaceId: string): Promise<void> {
  await postgres.query(
    'insert into monitors (public_id, workspace_id) select id, $2 from unnest($1::text[]) id on conflict do nothing',
    [monitorIds, workspaceId],
  );
  for (const [i, id] of monitorIds.entries()) {
    if (i < made) continue;
    const pair = [id, monitorIds[i % made]];
    for (const table of i < withRaw ? ['raw_hours', 'rollup_hours'] : ['rollup_hours'])
      await postgres.query(
        `insert into ${table} select (jsonb_populate_record(o, jsonb_build_object('monitor_id', n.id))).*
         from ${table} o, monitors n where n.public_id = $1 and o.monitor_id = (select id from monitors where public_id = $2)`,
        pair,
      );
  }
}
