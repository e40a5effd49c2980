/**
 * An hour of one monitor's results from one region, as one row: arrays side by side, and beside them what an array
 * cannot say. Nothing is lost: unpacking gives the results back, latencies to the millisecond.
 */
import {
  type CheckReason,
  type CheckResult,
  type Failure,
  type Phases,
  verdicts,
} from '../../workers/domain/check.ts';
import type { Details } from '../../workers/domain/details.ts';
import { type Placement, type RegionId, regionIds } from '../../workers/domain/region.ts';

/** Regions are stored as numbers: a place in this list, to which is only ever added. */
export const regionNumber = (region: RegionId): number => regionIds.indexOf(region);
export const regionOfNumber = (number: number): RegionId => regionIds[number]!;

type Shared = { colo: string | null; placement: Placement; kind: CheckReason; startedAfterMs: number };
type Own = Partial<Shared> & { failure?: Failure; phases?: Phases; details?: Details };
export type Packed = {
  offsets_ms: number[];
  verdicts: number[];
  latencies_ms: number[];
  /** HTTP status, 0 for none. */
  statuses: number[];
  /** `shared` holds for every result that `own` (by index) does not say otherwise. */
  extra: { shared: Shared; own: Record<string, Own> };
};
type Key = { monitorId: string; workspaceId: string; region: RegionId; hour: number };

export function pack(hour: number, results: readonly CheckResult[]): Packed {
  const bySlot = new Map(results.map((result) => [result.slotAt, result]));
  const sorted = [...bySlot.values()].sort((a, b) => a.slotAt - b.slotAt);
  const shared = sharedOf(sorted[0]!);
  const own: Record<string, Own> = {};
  sorted.forEach((result, i) => {
    const mine = sharedOf(result);
    const differs = Object.fromEntries(
      Object.entries(mine).filter(([name, value]) => value !== shared[name as keyof Shared]),
    ) as Own;
    if (result.failure) differs.failure = result.failure;
    if (result.phases) differs.phases = result.phases;
    if (result.details) differs.details = result.details;
    if (Object.keys(differs).length > 0) own[i] = differs;
  });
  return {
    offsets_ms: sorted.map(({ slotAt }) => slotAt - hour),
    verdicts: sorted.map(({ verdict }) => verdicts.indexOf(verdict)),
    latencies_ms: sorted.map(({ durationMs }) => Math.round(durationMs)),
    statuses: sorted.map(({ httpStatus }) => httpStatus ?? 0),
    extra: { shared, own },
  };
}

const sharedOf = ({ colo, placement, kind, startedAt, slotAt }: CheckResult): Shared => ({
  colo,
  placement,
  kind,
  startedAfterMs: startedAt - slotAt,
});

export function unpack(key: Key, packed: Packed): CheckResult[] {
  return packed.offsets_ms.map((offset, i) => {
    const { failure, phases, details, ...own } = packed.extra.own[i] ?? {};
    const { startedAfterMs, ...told } = { ...packed.extra.shared, ...own };
    const slotAt = key.hour + offset;
    const status = packed.statuses[i]!;
    return {
      monitorId: key.monitorId,
      workspaceId: key.workspaceId,
      region: key.region,
      ...told,
      slotAt,
      startedAt: slotAt + startedAfterMs,
      durationMs: packed.latencies_ms[i]!,
      verdict: verdicts[packed.verdicts[i]!]!,
      ...(status === 0 ? {} : { httpStatus: status }),
      ...(phases ? { phases } : {}),
      ...(failure ? { failure } : {}),
      ...(details ? { details } : {}),
    };
  });
}
