/** What a monitor's page makes of its results. */
import { describe, expect, it } from 'vitest';
import { certificateTone, commonName, daysLeftWords } from '../../app/src/lib/certificate.ts';
import { stepWords } from '../../app/src/lib/format.ts';
import { aboutOf, targetLink, targetWords } from '../../app/src/lib/monitor-words.ts';
import { resultsFrom } from '../../app/src/lib/news.ts';
import { answersByRegion, newestWith, timedRuns } from '../../app/src/lib/panels.ts';
import { meansByRegion, mediansOf, phasesByRegion, segmentsOf } from '../../app/src/lib/phases.ts';
import { heartbeatExamples } from '../../app/src/routes/(dashboard)/monitors/[id]/heartbeat-examples.ts';
import type { Certificate, Details } from '../../workers/domain/details.ts';
import type { ApiResult } from '../../workers/wire/api.ts';
import type { FeedMessage } from '../../workers/wire/feed.ts';

const at = (second: number) => new Date(Date.UTC(2026, 10, 21, 6, 0, second)).toISOString();
const result = (second: number, change: Partial<ApiResult> = {}): ApiResult => ({
  id: `r${second}`, monitorId: 'mon_a', region: 'weur', colo: null, placement: 'verified', slotAt: at(second),
  startedAt: at(second), durationMs: 100, verdict: 'ok', kind: 'scheduled', ...change,
}); // prettier-ignore
const saw = (second: number, details: Details, change: Partial<ApiResult> = {}) =>
  result(second, { details, ...change });

describe('where the time goes', () => {
  it('is the median of each phase over those that have it', () => {
    expect(mediansOf([{ ttfbMs: 10, tlsMs: 4 }, { ttfbMs: 30 }, { ttfbMs: 20 }])).toEqual({
      tlsMs: 4,
      ttfbMs: 20,
    });
    expect(mediansOf([{ ttfbMs: 10 }, { ttfbMs: 20 }])).toEqual({ ttfbMs: 15 });
    expect(segmentsOf({ transferMs: 1, dnsMs: 2 }).map(({ label }) => label)).toEqual(['DNS', 'Transfer']);
  });

  it('is told by whole connections where there are any, else by the checks, and says why not', () => {
    const phases = phasesByRegion(
      [
        saw(4, { sampled: { connectMs: 5, ttfbMs: 50 } }, { phases: { ttfbMs: 90 } }),
        result(3, { phases: { ttfbMs: 80 } }),
        saw(
          2,
          { sampled: { unavailable: 'not available behind Cloudflare' } },
          { region: 'oc', phases: { ttfbMs: 70 } },
        ),
        result(1, { region: 'apac', verdict: 'fail', phases: { ttfbMs: 1 } }),
      ],
      ['oc', 'apac', 'weur'],
    );
    expect(phases).toEqual([
      { region: 'oc', count: 1, unavailable: 'not available behind Cloudflare', segments: [{ key: 'ttfbMs', label: 'First byte', ms: 70 }] },
      { region: 'weur', count: 1, unavailable: null, segments: [{ key: 'connectMs', label: 'Connect', ms: 5 }, { key: 'ttfbMs', label: 'First byte', ms: 50 }] },
    ]); // prettier-ignore
  });
});

it('means over a range are told of the regions that have any', () => {
  const figures = (region: 'weur' | 'oc', phases: object) => ({
    region, count: 3, ok: 2, slow: 0, fail: 1, unknown: 0, p50: 1, p75: 1, p95: 1, p99: 1, max: 1, availability: 1, apdex: 1, phases,
  }); // prettier-ignore
  expect(meansByRegion([figures('weur', { ttfbMs: 12.5 }), figures('oc', {})])).toEqual([
    { region: 'weur', count: 2, segments: [{ key: 'ttfbMs', label: 'First byte', ms: 12.5 }] },
  ]);
});

describe('the panels', () => {
  const run = (startedAt: number | null): Details => ({ run: { exitCode: 0, log: '', startedAt } });

  it('show the newest of what was seen, and each region’s newest answer', () => {
    const dns = (value: string): Details => ({
      dns: { type: 'A', code: 'NOERROR', records: [{ value, ttlSeconds: 1 }], resolver: 'cloudflare', authenticated: true },
    }); // prettier-ignore
    const results = [
      result(5),
      saw(4, dns('10.0.0.4')),
      saw(3, dns('10.0.0.3')),
      saw(2, dns('10.0.0.2'), { region: 'oc' }),
    ];
    expect(newestWith(results, 'dns')?.result.id).toBe('r4');
    expect(newestWith(results, 'steps')).toBeUndefined();
    expect(answersByRegion(results).map(({ region, answer }) => [region, answer.records[0]!.value])).toEqual([
      ['weur', '10.0.0.4'],
      ['oc', '10.0.0.2'],
    ]);
  });

  it('know the runs that told their start, oldest first', () => {
    const results = [saw(3, run(1)), saw(2, run(null)), saw(1, run(1)), result(0)];
    expect(timedRuns(results).map(({ id }) => id)).toEqual(['r1', 'r3']);
  });

  it('stay fresh by news', () => {
    const news = {
      type: 'results',
      monitorId: 'mon_a',
      results: [
        {
          region: 'weur', slotAt: at(9), startedAt: at(9), verdict: 'fail', latencyMs: 5, colo: null, kind: 'scheduled',
          failure: { class: 'reset', message: 'connection reset', step: 'connect' }, phases: { ttfbMs: 3 },
          details: { protocol: 'HTTP/1.1' },
        },
      ],
    } as unknown as Extract<FeedMessage, { type: 'results' }>; // prettier-ignore
    const [newest, ...rest] = resultsFrom([result(1)], news);
    expect(newest).toMatchObject({
      failure: { step: 'connect' },
      phases: { ttfbMs: 3 },
      details: { protocol: 'HTTP/1.1' },
    });
    expect(rest).toHaveLength(1);
  });
});

describe('a certificate', () => {
  const now = Date.UTC(2026, 10, 21);
  const good: Certificate = {
    host: 'shop.example', subject: 'O=Acme, CN=shop.example', issuer: 'CN=R3', names: [], notBefore: 0, notAfter: now + 40 * 86_400_000,
    sha256: '', serial: '', keyType: '', chain: [], chainComplete: true, hostnameMatches: true, trusted: null,
    protocol: 'TLSv1.3', cipher: '', warnings: [], daysReached: null,
  }; // prettier-ignore

  it.each<[number, string]>([
    [40.5, '40 days left'],
    [1.5, '1 day left'],
    [0.5, 'ends within a day'],
    [-0.5, 'ended within the last day'],
    [-3, 'ended 3 days ago'],
  ])('that ends in %d days says "%s"', (days, words) => {
    expect(daysLeftWords(new Date(now + days * 86_400_000).toISOString(), now)).toBe(words);
  });

  it('is bad when it is over, for another name or trusted by nobody, and a warning before', () => {
    expect(certificateTone(good, now)).toBe('good');
    expect(certificateTone({ ...good, daysReached: 30 }, now)).toBe('warn');
    expect(certificateTone({ ...good, chainComplete: false }, now)).toBe('warn');
    expect(certificateTone({ ...good, hostnameMatches: false }, now)).toBe('bad');
    expect(certificateTone({ ...good, trusted: false }, now)).toBe('bad');
    expect(certificateTone({ ...good, notAfter: now - 1 }, now)).toBe('bad');
    expect([commonName(good.subject), commonName('O=Acme')]).toEqual(['shop.example', 'O=Acme']);
  });
});

describe('a monitor in a line', () => {
  const of = (kind: 'http' | 'multistep' | 'heartbeat', target = '') => ({
    kind,
    target,
    intervalSeconds: 3_600,
  });

  it('is its target, its steps or its schedule', () => {
    expect(targetWords(of('http', 'https://a.example/'), aboutOf('http', {}))).toBe('https://a.example/');
    expect(
      targetWords(of('multistep', 'https://a.example/'), aboutOf('multistep', { steps: [{}, {}] })),
    ).toBe('2 steps · https://a.example/');
    expect(targetWords(of('heartbeat'), {})).toBe('Expected every 1 h');
    const schedule = { type: 'cron', expression: '0 3 * * *', timeZone: 'Europe/Berlin' };
    expect(targetWords(of('heartbeat'), aboutOf('heartbeat', { schedule, graceSeconds: 300 }))).toBe(
      'Expected at 0 3 * * * (Europe/Berlin), at most 5 minutes late',
    );
  });

  it('leads to its target where that is a page', () => {
    expect(targetLink({ target: 'https://a.example/' })).toBe('https://a.example/');
    expect(targetLink({ target: 'https://a.example/{{ id }}' })).toBeNull();
    expect(targetLink({ target: 'javascript:alert(1)' })).toBeNull();
  });

  it('says where it went wrong, unless the sentence does', () => {
    expect(stepWords({ step: 'connect', message: 'refused' })).toBe('connect: ');
    expect(stepWords({ step: 'Order', message: 'step 3 “Order”: HTTP status 500' })).toBe('');
    expect(stepWords({ step: 'assertion', message: 'HTTP status 500' })).toBe('');
  });
});

it('shows a job how to report, at its own times', () => {
  const schedule = { type: 'cron', expression: '15 4 * * 1', timeZone: 'UTC' } as const;
  const examples = heartbeatExamples('https://p.example/ping/k', { schedule, graceSeconds: 0 } as never);
  expect(examples[1]!.text).toMatch(/^15 4 \* \* 1 .* https:\/\/p\.example\/ping\/k$/);
  expect(examples[2]!.text).toContain('"$url/$code"');
});
