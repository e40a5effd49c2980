/** What a workspace with much in it gets. */
import { drizzle } from 'drizzle-orm/d1';
import { beforeAll, describe, expect, it } from 'vitest';
import { incidentsOf, outagesSince } from '../../../db/d1/queries/incidents.ts';
import { ownMonitors } from '../../../db/d1/queries/monitors.ts';
import { monitorsBehind } from '../../../db/d1/queries/reconcile.ts';
import type { Db } from '../../../db/d1/queries/status.ts';
import * as limits from '../../../workers/domain/limits.ts';
import type { ApiMonitorDetail, Problem, PublicStatus } from '../../../workers/wire/api.ts';
import { call, env, people } from './people.ts';

const dayMs = 86_400_000;
let alice: Awaited<ReturnType<typeof people>>['alice'];
let workspaceId: string;
beforeAll(async () => {
  ({ alice } = await people());
  workspaceId = alice.session.workspace.id;
});

const addMonitor = async (name: string) =>
  (await alice.call<ApiMonitorDetail>('POST', '/api/v1/monitors', { name, target: 'https://a.example.com' }))
    .body;
/** Incidents of a monitor, an hour apart, the newest first; each lasted a minute. */
const seedIncidents = (monitorId: string, count: number, newestAt: number) =>
  env.DB.prepare(
    `with recursive n(i) as (select 0 union all select i + 1 from n where i < ?4 - 1)
     insert into incidents (id, workspace_id, monitor_id, status, severity, started_at, detected_at, resolved_at, outages, cause, timeline, revision)
     select ?1 || '_' || i, ?2, ?1, 'resolved', 'major', ?3 - i * 3600000, ?3 - i * 3600000, ?3 - i * 3600000 + 60000,
       json_array(json_object('from', ?3 - i * 3600000, 'to', ?3 - i * 3600000 + 60000)),
       '{"summary":"Down","regions":[]}', '[]', 1 from n`,
  )
    .bind(monitorId, workspaceId, newestAt, count)
    .run();

const series = 'with recursive n(i) as (select 1 union all select i + 1 from n where i < ?2)';

/** How SQLite finds the rows of each query made through the binding. */
async function plansOf(run: (db: Db) => Promise<unknown>): Promise<string> {
  const queries: string[] = [];
  const recording = new Proxy(env.DB, {
    get: (target, name: 'prepare') =>
      name === 'prepare' ? (sql: string) => (queries.push(sql), target.prepare(sql)) : target[name],
  });
  await run(drizzle(recording));
  const plans = queries.map(async (sql) => {
    const values = Array<null>(sql.split('?').length - 1).fill(null);
    const plan = env.DB.prepare(`explain query plan ${sql}`).bind(...values);
    return (await plan.all<{ detail: string }>()).results.map(({ detail }) => detail);
  });
  return (await Promise.all(plans)).flat().join('\n');
}

describe('a busy workspace', () => {
  it('has on a page every open incident of what the page shows, however much is newer elsewhere', async () => {
    const now = Date.now();
    const [shown, other] = [await addMonitor('Shown'), await addMonitor('Other')];
    await seedIncidents(other.id, 250, now - dayMs);
    await seedIncidents(shown.id, 60, now - dayMs);
    await env.DB.prepare(
      `update incidents set resolved_at = null, status = 'open', started_at = ?1 where id = ?2`,
    )
      .bind(now - 100 * dayMs, `${shown.id}_0`)
      .run();
    const page = { slug: 'busy', title: 'Busy', monitorIds: [shown.id] };
    expect((await alice.call('POST', '/api/v1/status-pages', page)).status).toBe(201);
    const { incidents } = (await call<PublicStatus>('GET', '/api/v1/public/status/busy')).body;
    expect(incidents.filter(({ status }) => status === 'open').map(({ id }) => id)).toEqual([
      `${shown.id}_0`,
    ]);
    expect(incidents).toHaveLength(51);
    expect(incidents[0]!.id).toBe(`${shown.id}_1`);
  });

  it('reads the rows of the monitors asked for, not those of the whole workspace', async () => {
    const query = { workspaceId, monitorIds: ['mon_a', 'mon_b'], from: 0, pastMax: 50 };
    const plans = [
      await plansOf((db) => outagesSince(db, workspaceId, ['mon_a'], 0, 1)),
      await plansOf((db) => incidentsOf(db, query)),
      await plansOf((db) => ownMonitors(db, workspaceId, ['mon_a'])),
    ];
    const behind = [{ workspaceId, limit: 10 }, { limit: 10 }].map((which) =>
      plansOf((db) => monitorsBehind(db, which)),
    );
    for (const plan of behind) expect(await plan).toContain('USING INDEX monitors_behind');
    expect(plans[0]).toContain('USING INDEX incidents_monitor (monitor_id=?)');
    expect(plans[1]).toContain('USING INDEX incidents_monitor (monitor_id=?)');
    expect(plans[2]).toContain('USING INDEX monitors_id (id=?)');
    expect(plans.join()).not.toContain('_workspace');
  });
});

describe('a workspace that is full', () => {
  const channel = { kind: 'email', name: 'Mail', config: { to: 'a@example.com' } };
  const page = (slug: string) => ({ slug, title: 'Page' });

  it('takes no more channels and no more status pages, and says how many it may have', async () => {
    const { charlie } = await people();
    const own = charlie.session.workspace.id;
    const seed = (sql: string, count: number) =>
      env.DB.prepare(`${series} ${sql}`)
        .bind(own, count - 1)
        .run();
    await seed(
      `insert into channels (id, workspace_id, kind, name, public_config, sealed_config, created_at)
       select ?1 || i, ?1, 'email', 'x', '{}', '', 0 from n`,
      limits.channelsPerWorkspaceMax,
    );
    await seed(
      `insert into status_pages (id, workspace_id, slug, title, monitor_ids, created_at)
       select ?1 || i, ?1, ?1 || i, 'x', '[]', 0 from n`,
      limits.statusPagesPerWorkspaceMax,
    );
    const add = (path: string, body: unknown) => charlie.call<Problem>('POST', `/api/v1/${path}`, body);
    expect((await add('channels', channel)).status).toBe(201);
    expect((await add('status-pages', page('last-one'))).status).toBe(201);
    expect(await add('channels', channel)).toMatchObject({
      status: 409,
      body: { code: 'conflict', detail: 'a workspace has at most 100 channels' },
    });
    expect(await add('status-pages', page('one-more'))).toMatchObject({
      status: 409,
      body: { code: 'conflict', detail: 'a workspace has at most 100 status pages' },
    });
  });
});
