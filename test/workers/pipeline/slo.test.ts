/** Error budgets from the cron to the receiver: the real handler, D1, dispatch object and consumer; a clock that tests move. */
import { createScheduledController } from 'cloudflare:test';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import worker from '../../../workers/alerts/index.ts';
import { isFullTurn } from '../../../workers/domain/slo/turns.ts';
import type { Slo } from '../../../workers/domain/slo/types.ts';
import type { Policy } from '../../../workers/domain/alert/types.ts';
import { alerts as bindings, pass, Workspace } from './dispatch-world.ts';
import { env, migrate, until, withoutD1 } from './world.ts';

beforeAll(migrate);
afterEach(async () => {
  for (const table of ['slos', 'slo_alerts', 'incidents', 'policies'])
    await env.DB.prepare(`delete from ${table}`).run();
});

const minute = 60_000;
const day = 24 * 60 * minute;
const given = { ...bindings, PUBLIC_URL: 'https://parallax.test', DATABASE_URL: 'postgres://u:p@localhost.neon.tech/db', NEON_LOCAL: '127.0.0.1:9' }; // prettier-ignore
const tick = (own: typeof given = given, at = Date.now()) =>
  worker.scheduled(createScheduledController({ scheduledTime: at, cron: '* * * * *' }), own);

type Outages = { from: number; to: number | null }[];
/** A workspace with a monitor, as old as ninety days, a channel, and an objective of 99.9 % over 30 days. */
async function world(over: Partial<Omit<Slo, 'id' | 'name'>> = {}, policies: Partial<Policy>[] = []) {
  const wsp = await new Workspace().exists();
  const made = Date.now() - 90 * day;
  const names = ['hook', 'pager'];
  const channels = await Promise.all(names.map((name) => wsp.channel(name)));
  await wsp.configure(channels);
  for (const { id, kind, name, sealedConfig } of channels)
    await env.DB.prepare('insert into channels (id, workspace_id, kind, name, public_config, sealed_config, created_at) values (?, ?, ?, ?, ?, ?, ?)')
      .bind(id, wsp.id, kind, name, '{}', sealedConfig, names.indexOf(name)).run(); // prettier-ignore
  const [monitorId, sloId, incidentId] = [`mon_${wsp.id}`, `slo_${wsp.id}`, `inc_${wsp.id}`];
  await env.DB.prepare(
    `insert into monitors (id, workspace_id, name, kind, target, interval_seconds, timeout_ms, regions, quorum, failure_threshold, recovery_threshold, assertions, tags, version, paused, created_at, updated_at, status, status_since, no_data)
     values (?1, ?2, 'Shop', 'http', 'https://shop.test', 60, 1000, '[]', '"any"', 1, 1, '[]', '["prod"]', 1, 0, ?3, ?3, 'up', ?3, 0)`,
  )
    .bind(monitorId, wsp.id, made)
    .run();
  const body = { monitorIds: [monitorId], tags: [], indicator: { kind: 'availability' }, objective: 0.999, windowDays: 30, alerting: { enabled: true, policyId: null }, ...over }; // prettier-ignore
  await env.DB.prepare("insert into slos (id, workspace_id, name, body, created_at) values (?, ?, 'Checkout', ?, 0)")
    .bind(sloId, wsp.id, JSON.stringify(body)).run(); // prettier-ignore
  for (const [i, policy] of policies.entries())
    await env.DB.prepare('insert into policies (id, workspace_id, position, name, body, created_at) values (?, ?, ?, ?, ?, 0)')
      .bind(`pol_${wsp.id}_${i}`, wsp.id, i, 'On call', JSON.stringify({ severities: null, tags: null, repeat: null, quietHours: null, onAcknowledge: true, onResolve: true, onAdvisory: true, steps: [], ...policy })).run(); // prettier-ignore
  const outages = async (list: Outages) => {
    const last = list.at(-1)!;
    await env.DB.prepare(
      `insert or replace into incidents (id, workspace_id, monitor_id, status, severity, started_at, detected_at, resolved_at, outages, cause, timeline, revision)
       values (?1, ?2, ?3, ?4, 'major', ?5, ?5, ?6, ?7, '{"summary":"Down","regions":[]}', '[]', 1)`,
    )
      .bind(incidentId, wsp.id, monitorId, last.to === null ? 'open' : 'resolved', list[0]!.from, last.to, JSON.stringify(list))
      .run(); // prettier-ignore
  };
  const rows = async () =>
    (await env.DB.prepare('select * from slo_alerts where slo_id = ? order by started_at').bind(sloId)
      .all<{ id: string; severity: string; resolved_at: number | null; acknowledged_at: number | null; body: string }>()).results; // prettier-ignore
  /** `slo.burning` of a channel, in the order of their arrival. */
  const told = async (name = 'hook') => (await wsp.got(name)).map(({ body }) => body.type);
  /** Lets the consumer take what it got until this many have arrived. */
  const arrives = async (count: number, name = 'hook') => {
    while ((await wsp.got(name)).length < count) await wsp.take(1, given);
  };
  return { wsp, sloId, monitorId, channels, outages, rows, told, arrives };
}
/** A database that fails at the nth statement, counted from one, before or after it has done it. */
function failing(at: number, after: boolean): { db: D1Database; count: () => number } {
  let n = 0;
  const guarded = async <T>(run: () => Promise<T>): Promise<T> => {
    const mine = (n += 1);
    if (mine === at && !after) throw new Error('D1 fails');
    const result = await run();
    if (mine === at) throw new Error('D1 fails');
    return result;
  };
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(statement, {
      get: (own, key) => {
        const value = Reflect.get(own, key) as (...args: unknown[]) => unknown;
        if (key === 'bind')
          return (...args: unknown[]) => wrap(value.apply(own, args) as D1PreparedStatement);
        if (['run', 'all', 'raw', 'first'].includes(String(key)))
          return (...args: unknown[]) => guarded(() => value.apply(own, args) as Promise<unknown>);
        return typeof value === 'function' ? value.bind(own) : value;
      },
    });
  const db = { prepare: (text: string) => wrap(env.DB.prepare(text)) } as unknown as D1Database;
  return { db, count: () => n };
}

describe('an error budget', () => {
  it('that burns too fast is told once, and once that it does no longer, however often the minute ticks', async () => {
    const one = await world();
    await tick();
    expect(await one.rows()).toEqual([]);

    const from = Date.now() - 2 * minute;
    await one.outages([{ from, to: null }]);
    const now = Date.now();
    await Promise.all([tick(given, now), tick(given, now), tick(given, now)]);
    await tick(given, now);
    await one.arrives(1);
    expect(await one.rows()).toMatchObject([{ severity: 'critical', resolved_at: null }]);
    const [got] = await one.wsp.got('hook');
    expect(got!.body).toMatchObject({
      type: 'slo.burning',
      data: {
        incident: null,
        monitor: null,
        message: expect.stringMatching(/^The error budget of 30 days burns 33\.\d× too fast over 1 h and 4\d\d× over 5 min\. 95 % of it is left\.$/) as string,
        slo: { id: one.sloId, name: 'Checkout', url: `https://parallax.test/slos/${one.sloId}`, status: 'open', severity: 'critical' },
      },
    }); // prettier-ignore

    await one.outages([{ from, to: Date.now() }]);
    for (let i = 0; i < 40; i += 1) {
      pass(minute);
      await Promise.all([tick(), tick()]);
    }
    await one.arrives(2);
    expect(await one.told()).toEqual(['slo.burning', 'slo.recovered']);
    expect(await one.told('pager')).toHaveLength(2);
    expect(new Set((await one.wsp.got('hook')).map(({ id }) => id)).size).toBe(2);
    // What it told of still burns by the milder rules: it is not told again.
    for (let i = 0; i < 5; i += 1) {
      pass(20 * minute);
      await tick();
    }
    const [alert, ...more] = await one.rows();
    expect([alert!.resolved_at, more, (JSON.parse(alert!.body) as { owed: unknown[] }).owed]).toEqual([
      expect.any(Number),
      [],
      [],
    ]);
  });

  it('is told once each though D1 fails at every statement in turn, before and after it was done', async () => {
    const { db, count } = failing(Infinity, false);
    const first = await world();
    await first.outages([{ from: Date.now() - 2 * minute, to: null }]);
    await tick({ ...given, DB: db });
    const statements = count();
    expect(statements).toBeGreaterThan(6);
    await env.DB.prepare('delete from slos').run();
    await env.DB.prepare('delete from slo_alerts').run();

    const one = await world();
    for (const after of [false, true])
      for (let n = 1; n <= statements; n += 1) {
        await env.DB.prepare('delete from slo_alerts').run();
        const before = (await one.wsp.got('hook')).length;
        const from = Date.now() - 2 * minute;
        await one.outages([{ from, to: null }]);
        await tick({ ...given, DB: failing(n, after).db });
        await tick();
        await one.arrives(before + 1);
        const [row, ...others] = await one.rows();
        expect(others).toEqual([]);
        // Over for so long that no rule burns: it turns calm, and ends five minutes later, at a tick that fails as well.
        await one.outages([{ from, to: from + 1 }]);
        pass(minute);
        await tick();
        pass(6 * minute);
        await tick({ ...given, DB: failing(n, after).db });
        await tick();
        await one.arrives(before + 2);
        const types = (await one.told()).slice(before);
        expect([n, after, types]).toEqual([n, after, ['slo.burning', 'slo.recovered']]);
        expect((await one.rows()).map(({ id, resolved_at }) => [id, resolved_at !== null])).toEqual([
          [row!.id, true],
        ]);
      }
  }, 120_000);

  it('is neither opened nor ended while D1 is away', async () => {
    const one = await world();
    await one.outages([{ from: Date.now() - 2 * minute, to: null }]);
    await tick(withoutD1(given));
    expect(await one.rows()).toEqual([]);
    await tick();
    await tick(withoutD1(given), Date.now() + 60 * minute);
    expect(await one.rows()).toMatchObject([{ resolved_at: null }]);
  });

  it('goes by a policy: further steps until somebody acknowledges, and who was told hears of that and of the end', async () => {
    const one = await world({}, [{}]);
    const [hook, pager] = one.channels.map(({ id }) => id);
    await env.DB.prepare("update policies set body = json_set(body, '$.steps', json(?))")
      .bind(JSON.stringify([{ afterMs: 0, channelIds: [hook] }, { afterMs: 10 * minute, channelIds: [pager] }, { afterMs: 30 * minute, channelIds: [pager] }])).run(); // prettier-ignore
    const from = Date.now() - 2 * minute;
    await one.outages([{ from, to: null }]);
    await tick();
    await one.arrives(1);
    expect(await one.told('pager')).toEqual([]);
    pass(10 * minute);
    await tick();
    await one.arrives(1, 'pager');
    expect((await one.wsp.got('pager'))[0]!.body.data.message).toMatch(
      /^The error budget still burns too fast, after 10 min/,
    );
    await env.DB.prepare(
      "update slo_alerts set acknowledged_at = ?, acknowledged_by = 'Ann', revision = revision + 1",
    )
      .bind(Date.now())
      .run();
    await tick();
    pass(30 * minute);
    await tick();
    await one.arrives(2);
    await one.arrives(2, 'pager');
    await one.outages([{ from, to: from + 1 }]);
    await tick();
    pass(6 * minute);
    await tick();
    await one.arrives(3);
    await one.arrives(3, 'pager');
    for (const name of ['hook', 'pager'])
      expect(await one.told(name)).toEqual(['slo.burning', 'slo.acknowledged', 'slo.recovered']);
  });

  it('whose objective is deleted is told to be over', async () => {
    const one = await world();
    await one.outages([{ from: Date.now() - 2 * minute, to: null }]);
    await tick();
    await one.arrives(1);
    await env.DB.prepare('delete from slos').run();
    await tick();
    await one.arrives(2);
    const [, over] = await one.wsp.got('hook');
    expect(over!.body).toMatchObject({ type: 'slo.recovered', data: { message: 'Nobody is told of this objective any more.' } }); // prettier-ignore
  });

  it('of latency is judged by what D1 has while history is away, and ends nothing then', async () => {
    const one = await world({ indicator: { kind: 'latency', thresholdMs: 300 }, objective: 0.99 });
    let now = Math.ceil(Date.now() / minute) * minute;
    while (!isFullTurn(one.sloId, { minute: now / minute, round: 1 })) now += minute;
    const { insertResults } = await import('../../../db/d1/queries/insert-results.ts');
    await insertResults(env.DB, Array.from({ length: 60 }, (_, i) => ({
      monitorId: one.monitorId, workspaceId: one.wsp.id, region: 'weur' as const, colo: 'TST', placement: 'verified' as const,
      slotAt: now - (60 - i) * minute, startedAt: now, durationMs: i < 40 ? 100 : 900, verdict: 'ok' as const, kind: 'scheduled' as const,
    }))); // prettier-ignore
    for (let i = 0; i < 20; i += 1) await tick(given, now + i);
    await one.arrives(1);
    expect(await one.rows()).toMatchObject([{ severity: 'critical', resolved_at: null }]);
    // What is left of thirty days nobody knows then.
    expect((await one.wsp.got('hook'))[0]!.body.data.message).not.toContain('left');
    for (let i = 1; i <= 16; i += 1) await tick(given, now + 120 * minute + i * minute);
    expect((await one.rows())[0]!.resolved_at).toBeNull();
    expect(await until('the log', async () => (await one.wsp.logged('delivered')).length > 0)).toBe(true);
  });
});
