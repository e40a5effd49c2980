/** Packed results as they were stored before migration 0003, and an hour of everything they can hold. */
import { type CheckResult, verdicts } from '../../workers/domain/check.ts';
import { regionIds } from '../../workers/domain/region.ts';

export const looseHour = Date.UTC(2026, 4, 31, 23);

const plain = (i: number): CheckResult => ({
  monitorId: 'mon_old', workspaceId: 'wsp_old', region: 'weur', colo: 'LHR', placement: 'verified', slotAt: looseHour + i * 60_000 + 250,
  startedAt: looseHour + i * 60_000 + 253, durationMs: 40 + i, verdict: 'ok', httpStatus: 200, kind: 'scheduled', phases: { ttfbMs: 30, transferMs: 10 },
}); // prettier-ignore

export const looseResults: CheckResult[] = Array.from({ length: 60 }, (_, i): CheckResult => {
  const one = plain(i);
  const { httpStatus: _status, phases: _phases, ...bare } = one;
  const failure = { class: 'reset', message: 'the connection was reset', retryable: true } as const;
  if (i === 3) return { ...bare, verdict: 'fail', failure, details: { received: 'x'.repeat(300) } };
  if (i === 4) return { ...one, verdict: 'slow', durationMs: 90_000, colo: null, placement: 'unverified' };
  if (i === 5) return { ...bare, verdict: 'unknown', kind: 'manual', startedAt: one.slotAt - 4 };
  if (i === 6) return { ...one, details: { sampled: { dnsMs: 3, connectMs: 9 }, protocol: 'HTTP/1.1' } };
  return one;
});

export type LooseRow = [
  region: number,
  hour: string,
  offsets: number[],
  verdicts: number[],
  latencies: number[],
  statuses: number[],
  extra: string,
];

/** As db/postgres/pack.ts did it until then. */
export function loosePack(results: readonly CheckResult[]): LooseRow {
  const sharedOf = ({ colo, placement, kind, startedAt, slotAt }: CheckResult) => ({
    colo,
    placement,
    kind,
    startedAfterMs: startedAt - slotAt,
  });
  const shared = sharedOf(results[0]!);
  const own = results.flatMap((result, i) => {
    const { failure, phases, details } = result;
    const differs = Object.entries(sharedOf(result)).filter(
      ([name, value]) => value !== shared[name as keyof typeof shared],
    );
    return [
      [
        i,
        {
          ...Object.fromEntries(differs),
          ...(failure && { failure }),
          ...(phases && { phases }),
          ...(details && { details }),
        },
      ],
    ];
  });
  return [
    regionIds.indexOf(results[0]!.region),
    new Date(looseHour).toISOString(),
    results.map(({ slotAt }) => slotAt - looseHour),
    results.map(({ verdict }) => verdicts.indexOf(verdict)),
    results.map(({ durationMs }) => durationMs),
    results.map(({ httpStatus }) => httpStatus ?? 0),
    JSON.stringify({ shared, own: Object.fromEntries(own) as unknown }),
  ];
}
