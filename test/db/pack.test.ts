import fc from 'fast-check';
import { inject, describe, expect, it } from 'vitest';
import { packColumns, unpackColumns, unzigzag, zigzag } from '../../db/postgres/columns.ts';
import { postgresFrom } from '../../db/postgres/client.ts';
import { eachMeasured, pack, unpack } from '../../db/postgres/pack.ts';
import { rawBetween } from '../../db/postgres/raw-results.ts';
import { offsetsOf, runsOf } from '../../db/postgres/slots.ts';
import { writeHour } from '../../db/postgres/write-hours.ts';
import {
  checkReasons,
  type CheckResult,
  failureClasses,
  type Phases,
  verdicts,
} from '../../workers/domain/check.ts';
import { type Details, phasesOf } from '../../workers/domain/details.ts';
import { productResults } from '../support/results.ts';
import { looseHour, looseResults } from './loose.ts';

const url = 'postgres://postgres:local@localhost.neon.tech/postgres';
const hourMs = 3_600_000;
const hour = Date.UTC(2026, 4, 10, 7);
const key = { monitorId: 'mon_a', workspaceId: 'wsp_a', region: 'weur', hour } as const;

const ms = fc.nat({ max: 3_000 });
const phases = fc.record(
  { dnsMs: ms, connectMs: ms, tlsMs: ms, ttfbMs: ms, transferMs: ms, echoMs: ms },
  { requiredKeys: [] },
) as fc.Arbitrary<Phases>;
const details = fc.record(
  {
    sampled: fc.oneof(phases, fc.record({ unavailable: fc.string() })),
    protocol: fc.constantFrom('HTTP/1.1', 'HTTP/2'),
    received: fc.string(),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Details>;
const result = fc.record(
  {
    slotAt: fc.oneof(
      fc.nat({ max: 59 }).map((minute) => hour + minute * 60_000),
      fc.nat({ max: hourMs - 1 }).map((offset) => hour + offset),
    ),
    startedAfterMs: fc.oneof(ms, fc.integer({ min: -100, max: 9e8 })),
    durationMs: fc.oneof(ms, fc.double({ min: 0, max: 2e9, noNaN: true })),
    verdict: fc.constantFrom(...verdicts),
    colo: fc.constantFrom('LHR', 'CDG', null),
    placement: fc.constantFrom('verified', 'misplaced', 'unverified'),
    kind: fc.constantFrom(...checkReasons),
    httpStatus: fc.oneof(fc.constant(200), fc.integer({ min: 100, max: 999 })),
    phases,
    details,
    failure: fc.record({ class: fc.constantFrom(...failureClasses), message: fc.string(), retryable: fc.boolean() }),
  },
  { requiredKeys: ['slotAt', 'startedAfterMs', 'durationMs', 'verdict', 'colo', 'placement', 'kind'] },
).map(({ startedAfterMs, ...rest }): CheckResult => {
  const { monitorId, workspaceId, region } = key;
  return { monitorId, workspaceId, region, ...rest, startedAt: rest.slotAt + startedAfterMs } as CheckResult;
}); // prettier-ignore

const asStored = (results: readonly CheckResult[]): CheckResult[] =>
  [...new Map(results.map((one) => [one.slotAt, one])).values()]
    .sort((a, b) => a.slotAt - b.slotAt)
    .map((one) => ({ ...one, durationMs: Math.round(one.durationMs) }));

describe('packed results', () => {
  it('give every result of any hour back', () => {
    fc.assert(
      fc.property(fc.array(result, { minLength: 1, maxLength: 80 }), (results) => {
        expect(unpack(key, pack(hour, results))).toEqual(asStored(results));
      }),
    );
  });

  it('say to figures what whole results would', () => {
    fc.assert(
      fc.property(fc.array(result, { minLength: 1, maxLength: 40 }), (results) => {
        const packed = pack(hour, results);
        const read: unknown[] = [];
        eachMeasured(hour, { ...packed, own: packed.extra?.own ?? null }, (slotAt, { phases: some, ...measured }) =>
          read.push({ slotAt, ...measured, phases: some ?? {} }),
        );
        const whole = unpack(key, packed).map((one) => {
          const { slotAt, verdict, durationMs } = one;
          return { slotAt, verdict, durationMs, phases: phasesOf(one) ?? {} };
        });
        expect(read).toEqual(whole);
      }),
    );
  }); // prettier-ignore

  it('give columns and times back, whatever is missing', () => {
    const column = fc.array(fc.option(fc.maxSafeNat(), { nil: undefined }), { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(fc.array(column, { minLength: 1, maxLength: 5 }), (columns) => {
        expect(unpackColumns(packColumns(columns), columns.length, 9)).toEqual(columns);
      }),
    );
    const offsets = fc.uniqueArray(
      fc.oneof(
        fc.nat({ max: 3_599_999 }),
        fc.nat({ max: 359 }).map((i) => i * 10_000),
      ),
    );
    fc.assert(
      fc.property(offsets, (given) => {
        const sorted = given.sort((a, b) => a - b);
        expect(offsetsOf(runsOf(sorted))).toEqual(sorted);
      }),
    );
    fc.assert(fc.property(fc.integer(), (value) => unzigzag(zigzag(value)) === value));
  });

  it('say so where the bytes are none of ours', () => {
    for (const bytes of [
      [9],
      [2, 1],
      [3, 1, 9, 0],
      [1],
      [0, 0, 0, 0],
      [2, 255, 255, 255, 255, 255, 255, 255, 255],
    ])
      expect(() => unpackColumns(Uint8Array.from(bytes), 3, 3)).toThrow(RangeError);
  });

  it('take at most 16 bytes each with their index, on what the product writes, and answer percentiles in SQL', async () => {
    const postgres = postgresFrom({ DATABASE_URL: url, NEON_LOCAL: inject('neonLocal') }, 60_000);
    await postgres`truncate monitors cascade`;
    const day = Date.UTC(2026, 7, 3);
    const results = Array.from({ length: 24 }, (_, h) => day + h * hourMs).map(
      (at) =>
        [
          at,
          Array.from({ length: 40 }, (__, i) =>
            productResults(`mon_${i}`, 'enam', at, at + hourMs, i),
          ).flat(),
        ] as const,
    );
    for (const [at, own] of results) await writeHour(postgres, at, own);
    await postgres`vacuum analyze raw_hours`;
    const [size] = await postgres`
      select pg_total_relation_size('raw_hours_202608')::int as bytes, sum(length(verdicts))::int as count from raw_hours
      where hour >= '2026-08-01' and hour < '2026-09-01'`;
    expect(size!.count).toBe(40 * 1_440);
    expect(size!.bytes / size!.count).toBeLessThanOrEqual(16);
    const [{ p95 }] = (await postgres`
      select percentile_disc(0.95) within group (order by ms)::int as p95 from raw_hours,
        unnest(latencies_ms, string_to_array(verdicts, null)) x(ms, verdict)
      where verdict in ('o', 's') and hour >= '2026-08-01'`) as [{ p95: number }];
    const exact = results
      .flatMap(([, own]) => own)
      .filter(({ verdict }) => verdict === 'ok' || verdict === 'slow')
      .map(({ durationMs }) => durationMs)
      .sort((a, b) => a - b);
    expect(p95).toBe(exact[Math.ceil(0.95 * exact.length) - 1]);
    await postgres`truncate monitors cascade`;
  });

  it('of before are taken over whole, and their hours are to be packed again', async () => {
    const postgres = postgresFrom({ DATABASE_URL: url, NEON_LOCAL: inject('neonOld') });
    const all = { workspaceId: 'wsp_old', monitorId: 'mon_old', limit: 10_000 };
    expect(await rawBetween(postgres, all, [{ from: looseHour, to: looseHour + hourMs }])).toEqual(
      looseResults,
    );
    expect(await postgres`select (extract(epoch from hour) * 1000)::float8 as hour from stale_hours`).toEqual(
      [{ hour: looseHour }],
    );
  });
});
