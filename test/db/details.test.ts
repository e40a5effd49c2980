import { env as untyped } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { recentResults } from '../../db/d1/queries/results.ts';
import { insertResults } from '../../db/d1/queries/insert-results.ts';
import { pack, regionNumber, unpack } from '../../db/postgres/pack.ts';
import type { CheckResult } from '../../workers/domain/check.ts';
import { regionIds } from '../../workers/domain/region.ts';

const { DB } = untyped as unknown as { DB: D1Database };
const slotAt = Date.UTC(2026, 6, 1, 12);
const result: CheckResult = {
  monitorId: 'mon_a', workspaceId: 'wsp_a', region: 'weur', colo: 'LHR', placement: 'verified', slotAt, startedAt: slotAt + 3, durationMs: 21,
  verdict: 'fail', kind: 'scheduled', failure: { class: 'assertion', message: 'no', retryable: true, step: 'assertion' },
  details: { redirects: [{ status: 302, url: 'https://a.example.com/' }], excerpt: { headers: { server: 'x' }, body: '<b>' } },
}; // prettier-ignore
const query = { workspaceId: 'wsp_a', monitorId: 'mon_a', from: slotAt, to: slotAt + 60_000, limit: 10 };
const stored = () => recentResults(DB, query, [slotAt]);

describe('details of a result', () => {
  it('come back from D1 as they were, also from a table of a day that had no column for them', async () => {
    await insertResults(DB, [result]);
    expect(await stored()).toEqual([result]);
    await DB.prepare('alter table results_20260701 drop column details').run();
    const { details: _gone, ...plain } = result;
    expect(await stored()).toEqual([plain]);
    const later = { ...result, slotAt: slotAt + 1_000 };
    await insertResults(DB, [later]);
    expect(await stored()).toEqual([later, plain]);
  });

  it('of any size are written beside others: a statement is cut by what it weighs', async () => {
    const heavy = Array.from({ length: 500 }, (_, i): CheckResult => ({
      ...result,
      slotAt: slotAt + 10_000 + i,
      details: { excerpt: { headers: { a: '字'.repeat(300) }, body: '字'.repeat(1_000) }, received: '字'.repeat(1_000) },
    })); // prettier-ignore
    expect(await insertResults(DB, heavy)).toBe(500);
  });

  it('come back from a packed hour', () => {
    const { details: _none, ...plain } = { ...result, slotAt: slotAt + 1_000 };
    const key = { monitorId: 'mon_a', workspaceId: 'wsp_a', region: 'weur', hour: slotAt } as const;
    expect(unpack(key, pack(slotAt, [result, plain]))).toEqual([result, plain]);
  });
});

it('a region keeps its number in history for ever', () => {
  expect(regionIds.map(regionNumber)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(regionIds.slice(0, 10)).toEqual(['wnam', 'enam', 'weur', 'eeur', 'apac', 'oc', 'sam', 'me', 'afr', 'push']);
}); // prettier-ignore
