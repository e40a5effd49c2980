/** Uptime of what was not looked at all the time, as it is written with a monitor's status and read everywhere. */
import { drizzle } from 'drizzle-orm/d1';
import { beforeEach, describe, expect, it } from 'vitest';
import { insertResults } from '../../../db/d1/queries/insert-results.ts';
import { writeStatus } from '../../../db/d1/queries/status.ts';
import type { CheckResult } from '../../../workers/domain/check.ts';
import { initialState } from '../../../workers/domain/state/machine.ts';
import type { MonitorState } from '../../../workers/domain/state/types.ts';
import type { ApiMonitorDetail, Metrics, PublicStatus, UptimeReport } from '../../../workers/wire/api.ts';
import { call, env, people } from './people.ts';

const hourMs = 3_600_000;
let alice: Awaited<ReturnType<typeof people>>['alice'];
let workspaceId: string;
let now: number;
beforeEach(async () => {
  ({ alice } = await people());
  workspaceId = alice.session.workspace.id;
  now = Date.now();
});
const ago = (hours: number) => now - hours * hourMs;

const addMonitor = async () =>
  (
    await alice.call<ApiMonitorDetail>('POST', '/api/v1/monitors', {
      name: 'Shop',
      target: 'https://a.example.com',
    })
  ).body.id;
/** A monitor that was made ten hours ago and is up. */
async function oldMonitor(): Promise<string> {
  const id = await addMonitor();
  await env.DB.prepare('update monitors set created_at = ? where id = ?').bind(ago(10), id).run();
  await heard(id, ago(10));
  return id;
}
const resultAt = (monitorId: string, slotAt: number): CheckResult => ({
  monitorId, workspaceId, region: 'enam', colo: 'IAD', placement: 'verified', slotAt, startedAt: slotAt, durationMs: 40,
  verdict: 'ok', kind: 'scheduled',
}); // prettier-ignore
/** What the monitor's object writes when its state changes, at `at`. */
const write = (id: string, at: number, state: Partial<MonitorState>) =>
  writeStatus(drizzle(env.DB), workspaceId, id, { ...initialState(at), status: 'up', ...state }, at);
const heard = (id: string, at: number) => write(id, at, { since: ago(10) });
const outage = (id: string, from: number, to: number) =>
  env.DB.prepare(
    `insert into incidents (id, workspace_id, monitor_id, status, severity, started_at, detected_at, resolved_at, outages, cause, timeline, revision)
     values (?1 || ?3, ?2, ?1, 'resolved', 'major', ?3, ?3, ?4, json_array(json_object('from', ?3, 'to', ?4)), '{"summary":"Down","regions":[]}', '[]', 1)`,
  )
    .bind(id, workspaceId, from, to)
    .run();
const monitor = async (id: string) =>
  (await alice.call<ApiMonitorDetail>('GET', `/api/v1/monitors/${id}`)).body;
const metrics = async (id: string) =>
  (await alice.call<Metrics>('GET', `/api/v1/monitors/${id}/metrics?range=24h`)).body;

describe('uptime', () => {
  it('leaves out a pause, while it lasts and afterwards', async () => {
    const id = await oldMonitor();
    await outage(id, ago(9), ago(8));
    expect((await monitor(id)).uptime24h).toBeCloseTo(0.9, 4);
    await write(id, ago(6), { status: 'paused', since: ago(6) });
    expect((await monitor(id)).uptime24h).toBeCloseTo(0.75, 4);
    await write(id, ago(1), { status: 'pending', since: ago(1) });
    expect((await monitor(id)).uptime24h).toBeCloseTo(0.75, 4);
    await heard(id, ago(1));
    expect((await monitor(id)).uptime24h).toBeCloseTo(0.8, 4);
    const figures = await metrics(id);
    expect(figures.uptime).toBeCloseTo(0.8, 3);
    expect(figures.unobservedSeconds / 3_600).toBeCloseTo(14 + 5, 0);
  });

  it('leaves out the time without data, from the last result to the next', async () => {
    const id = await oldMonitor();
    await outage(id, ago(9), ago(8));
    await insertResults(env.DB, [resultAt(id, ago(6))]);
    // Noticed late, and told twice.
    for (const at of [ago(3), ago(2.5)]) await write(id, at, { noData: true, since: ago(10) });
    expect((await monitor(id)).uptime24h).toBeCloseTo(0.75, 4);
    await heard(id, ago(1));
    expect((await monitor(id)).uptime24h).toBeCloseTo(0.8, 4);
  });

  it('is null of a monitor without any result, on every page', async () => {
    const id = await addMonitor();
    const page = { slug: `new-${workspaceId.slice(4)}`, title: 'New', monitorIds: [id] };
    await alice.call('POST', '/api/v1/status-pages', page);
    await env.DB.prepare('update monitors set created_at = ?1, status_since = ?1 where id = ?2')
      .bind(ago(10), id)
      .run();
    const status = (await call<PublicStatus>('GET', `/api/v1/public/status/${page.slug}`)).body;
    const report = (await alice.call<UptimeReport>('GET', `/api/v1/monitors/${id}/uptime`)).body;
    const seen = [
      (await monitor(id)).uptime24h,
      (await metrics(id)).uptime,
      report.uptime90d,
      report.days.at(-1)!.uptime,
    ];
    expect([...seen, status.components[0]!.uptime90d]).toEqual([null, null, null, null, null]);
  });

  it('forgets a monitor that is gone, also when its object writes late', async () => {
    const id = await oldMonitor();
    await write(id, ago(6), { status: 'paused', since: ago(6) });
    await alice.call('DELETE', `/api/v1/monitors/${id}`);
    await write(id, ago(5), { status: 'paused', since: ago(5) });
    const left = await env.DB.prepare('select count(*) as n from unobserved where monitor_id = ?')
      .bind(id)
      .first();
    expect(left).toEqual({ n: 0 });
  });
});
