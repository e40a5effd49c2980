/** Is it alive, can it work, and how are its parts? */
import { Hono } from 'hono';
import { historyFrom, pingHistory } from '../../../db/history/open.ts';
import * as limits from '../../domain/limits.ts';
import { isoOrNull } from '../../platform/present.ts';
import type { Health, ProbeHealth } from '../../wire/api.ts';
import type { CoreRpc } from '../../wire/rpc.ts';
import type { App, Env } from '../env.ts';

const version = '0.1.0';
type RegionProbes = Awaited<ReturnType<CoreRpc['probes']>>[number];

const works = (check: Promise<unknown>): Promise<boolean> =>
  Promise.race([
    check.then(
      () => true,
      () => false,
    ),
    scheduler.wait(3_000).then(() => false),
  ]);
const d1Works = (env: Env): Promise<boolean> => works((async () => env.DB.prepare('select 1').run())());

function probeHealth({ region, reachable, shards }: RegionProbes, now: number): ProbeHealth {
  const ticks = shards.map(({ lastTickAt }) => lastTickAt ?? 0);
  const lastTickAt = ticks.length > 0 ? Math.min(...ticks) : 0;
  const lagMs = Math.max(0, ...shards.map((shard) => shard.lagMs));
  const silent = now - lastTickAt > limits.probeSilentAfterMs;
  return {
    region,
    status: !reachable ? 'unreachable' : silent ? 'silent' : lagMs > limits.lagMsMax ? 'lagging' : 'ok',
    lastTickAt: isoOrNull(lastTickAt || null),
    lagMs,
    jobs: shards.reduce((sum, { jobs }) => sum + jobs, 0),
    shards: shards.length,
    colo: shards[0]?.colo ?? null,
  };
}

export const health = new Hono<App>()
  .get('/health', async (c) => {
    const now = Date.now();
    const [d1, postgres, regions] = await Promise.all([
      d1Works(c.env),
      works(pingHistory(historyFrom(c.env))),
      c.env.CORE.probes().catch(() => []),
    ]);
    const probes = regions.map((region) => probeHealth(region, now));
    const well = postgres && probes.length > 0 && probes.every(({ status }) => status === 'ok');
    const report: Health = {
      status: !d1 ? 'down' : well ? 'ok' : 'degraded',
      version,
      components: { d1: d1 ? 'ok' : 'down', postgres: postgres ? 'ok' : 'down', probes },
    };
    return c.json(report, d1 ? 200 : 503, { 'cache-control': 'no-store' });
  })
  .get('/ready', async (c) =>
    (await d1Works(c.env)) ? c.json({ status: 'ready' }) : c.json({ status: 'not_ready' }, 503),
  )
  .get('/live', (c) => c.json({ status: 'live' }));
