import { env as untyped } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { insertResults, recentResults } from '../../db/d1/queries/results.ts';
import { pack, unpack } from '../../db/postgres/pack.ts';
import type { CheckResult } from '../../workers/domain/check.ts';

const { DB } = untyped as unknown as { DB: D1Database };
const slotAt = Date.UTC(2026, 6, 1, 12);
const result: CheckResult = {
  monitorId: 'mon_a', workspaceId: 'wsp_a', region: 'weur', colo: 'LHR', placement: 'verified', slotAt, startedAt: slotAt + 3, durationMs: 21,
  verdict: 'fail', kind: 'scheduled', failure: { class: 'assertion', message: 'no', retryable: true, step: 'assertion' },
  details: { redirects: [{ status: 302, url: 'https://a.example.com/' }], excerpt: { headers: { server: 'x' }, body: '<b>' } },
}; // prettier-ignore
const query = { workspaceId: 'wsp_a', monitorId: 'mon_a', from: slotAt, to: slotAt + 60_000, limit: 10 };

describe('details of a result', () => {
  it('come back from D1 as they were, also from a table of a day that had no column for them', async () => {
    await insertResults(DB, [result]);
    expect(await recentResults(DB, query)).toEqual([result]);
    await DB.prepare('alter table results_20260701 drop column details').run();
    const { details: _gone, ...plain } = result;
    expect(await recentResults(DB, query)).toEqual([plain]);
    const later = { ...result, slotAt: slotAt + 1_000 };
    await insertResults(DB, [later]);
    expect(await recentResults(DB, query)).toEqual([later, plain]);
  });

  it('come back from a packed hour', () => {
    const { details: _none, ...plain } = { ...result, slotAt: slotAt + 1_000 };
    const key = { monitorId: 'mon_a', workspaceId: 'wsp_a', region: 'weur', hour: slotAt } as const;
    expect(unpack(key, pack(slotAt, [result, plain]))).toEqual([result, plain]);
  });
});
