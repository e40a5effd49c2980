/** A workspace as OpenMetrics: read by the rules of the format, not by what we happen to write. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { insertResults } from '../../../db/d1/queries/insert-results.ts';
import { app } from '../../../workers/api/app.ts';
import type { CheckResult } from '../../../workers/domain/check.ts';
import { openMetricsText } from '../../../workers/domain/stats/openmetrics.ts';
import { readOpenMetrics } from './openmetrics-reader.ts';
import { env, origin } from './people.ts';
import { seed } from './seed.ts';

let all: Awaited<ReturnType<typeof seed>>['all'];
let id: string;
const now = Date.now();
const nasty = 'Shop "main" \\ back\nline';

beforeAll(async () => {
  const seeded = await seed();
  ({ all } = seeded);
  id = seeded.monitor.id;
  const workspaceId = all.alice.session.workspace.id;
  const one = (ago: number, durationMs: number, more: Partial<CheckResult> = {}): CheckResult => ({
    monitorId: id, workspaceId, region: 'enam', colo: null, placement: 'verified', slotAt: now - ago, startedAt: now - ago,
    durationMs, verdict: 'ok', kind: 'scheduled', ...more,
  }); // prettier-ignore
  await insertResults(env.DB, [
    one(60_000, 250),
    one(120_000, 100),
    one(180_000, 100),
    one(30_000, 9_000, { verdict: 'fail' }),
    one(50_000, 80, { region: 'weur' }),
    one(2 * 3_600_000, 70, { region: 'weur', verdict: 'slow' }),
  ]);
  await env.DB.prepare("update monitors set name = ?, status = 'down', no_data = 0 where id = ?")
    .bind(nasty, id)
    .run();
});

async function scrape(token: string): Promise<Response> {
  const headers = { authorization: `Bearer ${token}` };
  return app.fetch(new Request(`${origin}/api/v1/export/openmetrics`, { headers }), env);
}

describe('a scrape', () => {
  it('is OpenMetrics by its rules, and says how each monitor is from each region', async () => {
    const answer = await scrape(all.alice.session.accessToken);
    expect(answer.headers.get('content-type')).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    );
    const read = readOpenMetrics(await answer.text());
    const values = (name: string, labels: Record<string, string> = {}) =>
      read
        .get(name)!
        .samples.filter((sample) =>
          Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
        )
        .map(({ value }) => value);
    expect(read.get('parallax_monitor')!.samples).toEqual([
      { name: 'parallax_monitor_info', labels: { monitor: id, name: nasty, kind: 'http' }, value: 1 },
    ]);
    expect(values('parallax_monitor_up')).toEqual([0]);
    // The newest answer, not the newest check: that one failed.
    expect(values('parallax_check_latency_seconds', { region: 'enam' })).toEqual([0.25]);
    expect(values('parallax_check_latency_seconds', { region: 'weur' })).toEqual([0.08]);
    expect(values('parallax_checks_last_hour', { region: 'enam' })).toEqual([3, 0, 1, 0]);
    expect(values('parallax_checks_last_hour', { region: 'weur', verdict: 'slow' })).toEqual([0]);
    const [p50] = values('parallax_check_latency_quantile_seconds', { region: 'enam', quantile: '0.5' });
    expect(p50).toBeGreaterThan(0.099);
    expect(p50).toBeLessThan(0.101);
    expect(values('parallax_check_last_timestamp_seconds', { region: 'enam' })).toEqual([
      (now - 30_000) / 1_000,
    ]);
    expect(values('parallax_incidents_open', { severity: 'major' })).toEqual([1]);
    expect(read.get('parallax_check_latency_seconds')!.unit).toBe('seconds');
  });

  it('of another workspace has nothing of this one, and without a session there is none', async () => {
    const theirs = readOpenMetrics(await (await scrape(all.charlie.session.accessToken)).text());
    expect(theirs.has('parallax_monitor')).toBe(false);
    expect(theirs.get('parallax_incidents_open')!.samples.map(({ value }) => value)).not.toContain(1);
    expect((await scrape('nobody')).status).toBe(401);
  });

  it('gives back whatever a label says', () => {
    const texts = fc.string({ unit: fc.oneof(fc.constantFrom('"', '\\', '\n', ',', '}', 'n'), fc.string({ minLength: 1, maxLength: 1 }).filter((c) => c !== '\r')) }); // prettier-ignore
    fc.assert(
      fc.property(texts, texts, fc.double({ noNaN: true, noDefaultInfinity: true }), (a, b, value) => {
        const family = { name: 'x', type: 'gauge' as const, help: b, samples: [{ labels: { a, b }, value }] };
        const [sample] = readOpenMetrics(openMetricsText([family])).get('x')!.samples;
        expect(sample!.labels).toEqual({ a, b });
        expect(sample!.value === value).toBe(true);
      }),
    );
  });
});
