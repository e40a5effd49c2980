/** Regions side by side over some monitors, and where a workspace's users are. */
import { drizzle } from 'drizzle-orm/d1';
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { comparedMonitors, setUserShares, userSharesOf } from '../../../db/d1/queries/compared.ts';
import { historyFrom } from '../../../db/history/open.ts';
import { readBatches } from '../../../db/history/regions.ts';
import {
  compareDaysMax,
  customPeriods,
  type Periods,
  rangePeriods,
} from '../../domain/stats/compare/periods.ts';
import { compareRegions } from '../../domain/stats/compare/regions.ts';
import { normalised, userCosts, type UserShares } from '../../domain/stats/compare/users.ts';
import { iso } from '../../platform/present.ts';
import {
  type ApiRegionComparison,
  type ApiUserSettings,
  compareQuery,
  userSettingsPatch,
} from '../../wire/api.ts';
import { body, fromCursor, query, toCursor } from '../body.ts';
import { csvResponse } from '../csv.ts';
import type { App } from '../env.ts';
import { invalid } from '../problems.ts';
import { regionTable } from '../region-table.ts';

type Query = z.infer<typeof compareQuery>;

function periodsOf({ range, from, to }: Query, now: number): Periods {
  if (from === undefined && to === undefined) {
    if (range === 'custom') throw invalid('from', 'a custom range has from and to');
    return rangePeriods(range ?? '7d', now);
  }
  if (range !== undefined && range !== 'custom') throw invalid('range', 'name a range, or from and to');
  if (from === undefined) throw invalid('from', 'to goes with from');
  if (to === undefined) throw invalid('to', 'from goes with to');
  if (from >= Math.min(to, now)) throw invalid('from', 'lies before to, and in the past');
  if (to - from > compareDaysMax * 86_400_000)
    throw invalid('to', `at most ${compareDaysMax} days after from`);
  return customPeriods(from, to, now);
}

async function comparison(c: Context<App>, asked: Query): Promise<ApiRegionComparison> {
  const { workspaceId } = c.var.caller;
  const db = drizzle(c.env.DB);
  const { limit, cursor, metric, tags, ids, q } = asked;
  const periods = periodsOf(asked, Date.now());
  const filter = { workspaceId, tags, ids, text: q || undefined };
  const afterSeq = fromCursor(cursor, z.number().int());
  const [found, shares] = await Promise.all([
    comparedMonitors(db, { ...filter, afterSeq, limit: limit + 1 }),
    userSharesOf(db, workspaceId),
  ]);
  const page = found.rows.slice(0, limit);
  const monitorIds = page.map(({ id }) => id);
  const { cells, historyMissing } = await readBatches(historyFrom(c.env), workspaceId, monitorIds, periods);
  const { comparisons, matrix, regions } = compareRegions(cells, {
    from: periods.from,
    metric,
    historyMissing,
  });
  return {
    range: asked.range ?? (asked.from === undefined ? '7d' : 'custom'),
    from: iso(periods.from),
    to: iso(Math.min(periods.to, Date.now())),
    previous: { from: iso(periods.previousFrom), to: iso(periods.from) },
    metric,
    historyMissing,
    monitorCount: found.monitorCount,
    comparisons,
    regions,
    users: userCosts(shares, regions, metric === 'p95' ? 'p95' : 'p50'),
    items: page.map(({ id, name, kind, target, tags: own }) => ({
      monitorId: id,
      name,
      kind,
      target,
      tags: own,
      regions: matrix.get(id) ?? [],
    })),
    tags: found.tags,
    nextCursor: found.rows.length > limit ? toCursor(page.at(-1)!.seq) : null,
  };
}

export const regionComparison = new Hono<App>().get('/compare', async (c) => {
  const asked = query(c, compareQuery);
  const compared = await comparison(c, asked);
  if (asked.format === 'json') return c.json(compared);
  const name = `parallax-regions-${compared.from.slice(0, 10)}-${compared.to.slice(0, 10)}.csv`;
  const response = csvResponse(regionTable(compared), name);
  if (compared.nextCursor) {
    const next = new URL(c.req.url);
    next.searchParams.set('cursor', compared.nextCursor);
    response.headers.set('link', `<${next.pathname}${next.search}>; rel="next"`);
  }
  return response;
});

const shown = (shares: UserShares | null): ApiUserSettings => ({ shares, normalised: normalised(shares) });

export const userSettings = new Hono<App>()
  .get('/', async (c) => c.json(shown(await userSharesOf(drizzle(c.env.DB), c.var.caller.workspaceId))))
  .patch('/', async (c) => {
    const { shares } = await body(c, userSettingsPatch);
    if (shares && !normalised(shares)) throw invalid('shares', 'at least one share is above 0');
    await setUserShares(drizzle(c.env.DB), c.var.caller.workspaceId, shares);
    return c.json(shown(shares));
  });
