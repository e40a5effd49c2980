/**
 * An hour of one monitor's results from one region, as one row. Times are runs, verdicts one character each, latencies an
 * array; the rest are packed columns, and what is text stands once in a dictionary. Nothing is lost: unpacking gives the
 * results back, durations to the millisecond.
 */
import { checkReasons, type CheckResult, type Phases, verdicts } from '../../workers/domain/check.ts';
import { type Details, phasesOf } from '../../workers/domain/details.ts';
import type { Placement, RegionId } from '../../workers/domain/region.ts';
import { regionIds } from '../../workers/domain/region.ts';
import { type Measured, phaseNames } from '../../workers/domain/stats/rollup.ts';
import { type Column, packColumns, unpackColumns, unzigzag, zigzag } from './columns.ts';
import { Dictionary } from './dictionary.ts';
import { offsetsOf, runsOf } from './slots.ts';

/** Regions are stored as numbers: a place in this list, to which is only ever added. */
export const regionNumber = (region: RegionId): number => regionIds.indexOf(region);
export const regionOfNumber = (number: number): RegionId => regionIds[number]!;

/** In the order of `verdicts`. */
const verdictLetters = 'osfu';
const placements: readonly Placement[] = ['verified', 'misplaced', 'unverified'];
/** What a smallint takes; a longer one stands in `own`. */
const latencyMsMax = 32_767;
/** Columns before those of the phases. */
const plainColumns = 7;

type Told = Pick<CheckResult, 'colo' | 'placement' | 'kind'> & { startedAfterMs: number };
/** What the columns cannot say of one result; and everything of rows from before there were columns. */
type Own = Partial<Told & Pick<CheckResult, 'durationMs' | 'httpStatus' | 'phases' | 'failure' | 'details'>>;
type Extra = Partial<{
  failures: NonNullable<CheckResult['failure']>[];
  details: Details[];
  colos: (string | null)[];
  shared: Partial<Told>;
  own: Record<string, Own>;
}>;
export type Packed = {
  slots_ms: number[];
  verdicts: string;
  latencies_ms: number[];
  /** The columns that `pack` makes, in its order: new ones go to the end. */
  measures: Uint8Array;
  /** Of the first result. */
  colo: string | null;
  extra: Extra | null;
};
type Key = { monitorId: string; workspaceId: string; region: RegionId; hour: number };

export function pack(hour: number, results: readonly CheckResult[]): Packed {
  const bySlot = new Map(results.map((result) => [result.slotAt, result]));
  const sorted = [...bySlot.values()].sort((a, b) => a.slotAt - b.slotAt);
  const colos = new Dictionary<string | null>();
  colos.numberOf(sorted[0]!.colo);
  const failures = new Dictionary<NonNullable<CheckResult['failure']>>();
  const details = new Dictionary<Details>();
  const own: Record<string, Own> = {};
  const apart = sorted.map(({ durationMs, phases, details: all }, i) => {
    const { sampled, ...others } = all ?? {};
    const isPlain = isMeasured(sampled);
    const rest = isPlain ? others : all;
    if (Math.round(durationMs) > latencyMsMax) own[i] = { durationMs: Math.round(durationMs) };
    if (phases && !isMeasured(phases)) own[i] = { ...own[i], phases };
    return {
      phases: isMeasured(phases) ? phases : undefined,
      sampled: isPlain ? sampled : undefined,
      rest: rest && (!isPlain || Object.keys(rest).length > 0) ? rest : undefined,
    };
  });
  const measures = packColumns([
    sorted.map(({ startedAt, slotAt }) => zigzag(startedAt - slotAt)),
    sorted.map(({ kind }) => checkReasons.indexOf(kind)),
    sorted.map(({ placement }) => placements.indexOf(placement)),
    sorted.map(({ httpStatus }) => httpStatus),
    sorted.map(({ failure }) => failure && failures.numberOf(failure)),
    apart.map(({ rest }) => rest && details.numberOf(rest)),
    sorted.map(({ colo }) => colos.numberOf(colo) || undefined),
    ...phaseNames.flatMap((name) => [
      apart.map(({ phases }) => rounded(phases?.[name])),
      apart.map(({ sampled }) => rounded(sampled?.[name])),
    ]),
  ]);
  const extra: Extra = {
    ...(failures.size > 0 && { failures: failures.entries }),
    ...(details.size > 0 && { details: details.entries }),
    ...(colos.size > 1 && { colos: colos.entries }),
    ...(Object.keys(own).length > 0 && { own }),
  };
  return {
    slots_ms: runsOf(sorted.map(({ slotAt }) => slotAt - hour)),
    verdicts: sorted.map(({ verdict }) => verdictLetters[verdicts.indexOf(verdict)]).join(''),
    latencies_ms: sorted.map(({ durationMs }) => Math.min(Math.round(durationMs), latencyMsMax)),
    measures,
    colo: sorted[0]!.colo,
    extra: Object.keys(extra).length > 0 ? extra : null,
  };
}

/** What an integer column takes. One absurd measurement must not keep an hour, and every later one, out of history. */
const integerMax = 2_147_483_647;
export const storedMs = (ms: number): number => Math.min(Math.round(ms), integerMax);
const rounded = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : storedMs(ms));
/** Whether columns can say it: it has at least one phase. */
const isMeasured = (given: Details['sampled']): given is Phases =>
  given !== undefined && !('unavailable' in given) && phaseNames.some((name) => given[name] !== undefined);

export function unpack(key: Key, packed: Packed): CheckResult[] {
  const rows = packed.verdicts.length;
  const { failures, details, colos, shared, own } = packed.extra ?? {};
  const columns = unpackColumns(packed.measures, plainColumns + 2 * phaseNames.length, rows);
  return offsetsOf(packed.slots_ms).map((offset, i): CheckResult => {
    const slotAt = key.hour + offset;
    const [startedAfter, kind, placement, status, failure, rest, colo] = columns.map((column) => column[i]);
    const phases = phasesAt(columns, plainColumns, i);
    const sampled = phasesAt(columns, plainColumns + 1, i);
    const { startedAfterMs, ...told } = {
      startedAfterMs: unzigzag(startedAfter ?? 0),
      kind: checkReasons[kind ?? 0]!,
      placement: placements[placement ?? 0]!,
      colo: colo === undefined ? packed.colo : colos![colo]!,
      durationMs: packed.latencies_ms[i]!,
      ...(status !== undefined && { httpStatus: status }),
      ...(phases && { phases }),
      ...(failure !== undefined && { failure: failures![failure]! }),
      ...((rest !== undefined || sampled) && {
        details: { ...(rest !== undefined && details![rest]), ...(sampled && { sampled }) },
      }),
      ...shared,
      ...own?.[i],
    };
    return {
      monitorId: key.monitorId,
      workspaceId: key.workspaceId,
      region: key.region,
      slotAt,
      startedAt: slotAt + startedAfterMs,
      verdict: verdicts[verdictLetters.indexOf(packed.verdicts[i]!)]!,
      ...told,
    };
  });
}

/** What figures are made of: of everything that `unpack` gives back only this, and no object a result. */
export type PackedFigures = Pick<Packed, 'slots_ms' | 'verdicts' | 'latencies_ms' | 'measures'> & {
  own: Extra['own'] | null;
};
export function eachMeasured(
  hour: number,
  { slots_ms, verdicts: letters, latencies_ms, measures, own }: PackedFigures,
  add: (slotAt: number, measured: Measured) => void,
): void {
  const columns = unpackColumns(measures, plainColumns + 2 * phaseNames.length, letters.length);
  offsetsOf(slots_ms).forEach((offset, i) => {
    const said = own?.[i];
    const measured = phasesAt(columns, plainColumns, i) ?? said?.phases;
    const sampled = phasesAt(columns, plainColumns + 1, i) ?? said?.details?.sampled;
    add(hour + offset, {
      verdict: verdicts[verdictLetters.indexOf(letters[i]!)]!,
      durationMs: said?.durationMs ?? latencies_ms[i]!,
      phases: phasesOf({
        ...(measured && { phases: measured }),
        ...(sampled && { details: { sampled } }),
      }),
    });
  });
}

/** The phases of a row, in every second column from `first` on. */
function phasesAt(columns: readonly Column[], first: number, row: number): Phases | undefined {
  const measured = phaseNames.flatMap((name, i) => {
    const ms = columns[first + 2 * i]![row];
    return ms === undefined ? [] : [[name, ms] as const];
  });
  return measured.length > 0 ? Object.fromEntries(measured) : undefined;
}
