/**
 * What was true of a monitor, second by second: for how many of its regions the target failed, and whether that is an
 * outage by the settings it had then. Written down again here, on purpose: the product's own quorum is what is tested.
 */
import type { Quorum } from '../../../workers/domain/state/types.ts';
import type { MonitorSpec } from '../../../workers/wire/rpc.ts';
import type { Fault } from '../world/faults.ts';
import type { MonitorPlan, Plan } from '../world/plan.ts';
import { outageAt } from '../world/target.ts';
import type { Kept } from './ledger.ts';

export type Span = { from: number; to: number };
/** A stretch in which nothing changed. `failing`: regions for which the target is down. */
type Moment = Span & { spec: MonitorSpec; failing: string[]; regions: string[] };
/** `spec` as it was when it began. */
export type TrueOutage = Span & { spec: MonitorSpec; regions: string[]; endedBy: 'target' | 'people' };

/** How many of `voters` make an outage. */
export function quorumOf(quorum: Quorum, voters: number): number {
  if (voters <= 1 || quorum === 'any') return 1;
  if (quorum === 'all') return voters;
  return quorum === 'majority' ? Math.ceil((voters + 1) / 2) : Math.min(Math.max(quorum, 1), voters);
}

/** Regions that cannot be asked, or cannot say. They are no voters while that lasts, and until they are heard again. */
export const darkKinds: readonly Fault['kind'][] = ['partition', 'probe dead', 'probe broken'];
const heardAgainMs = 300_000;
export const freshMs = ({ intervalMs, timeoutMs }: MonitorSpec): number =>
  heardAgainMs + 30_000 + 2 * intervalMs + timeoutMs;

/** @param kept the monitor's history @param edges other times at which something changes */
function moments(
  plan: Plan,
  monitor: MonitorPlan,
  kept: readonly Kept[],
  end: number,
  edges: number[],
): Moment[] {
  const times = [
    ...kept.map(({ at }) => at),
    ...monitor.outages.flatMap(({ from, to }) => [from, to]),
    ...edges,
    end,
  ];
  const sorted = [...new Set(times)].filter((at) => at >= plan.startsAt && at <= end).sort((a, b) => a - b);
  const all: Moment[] = [];
  let now = 0;
  sorted.forEach((from, i) => {
    const to = sorted[i + 1];
    while (now + 1 < kept.length && kept[now + 1]!.at <= from) now += 1;
    const { spec, removed, at } = kept[now] ?? { spec: null, removed: true, at: Infinity };
    if (to === undefined || !spec || removed || spec.paused || at > from) return;
    const regions = spec.regions.filter((region) => region !== plan.misplaced);
    const failing = regions.filter((region) => outageAt(monitor, region, from));
    all.push({ from, to, spec, regions, failing });
  });
  return all;
}

function joined(all: Moment[], isOutage: (moment: Moment) => boolean): TrueOutage[] {
  const outages: TrueOutage[] = [];
  let before: Moment | null = null;
  for (const moment of all) {
    const last = outages.at(-1);
    if (isOutage(moment)) {
      if (last && last.to === moment.from) {
        last.to = moment.to;
        last.regions = last.regions.filter((region) => moment.failing.includes(region));
      } else {
        outages.push({
          from: moment.from,
          to: moment.to,
          spec: moment.spec,
          regions: moment.failing,
          endedBy: 'people',
        });
      }
    } else if (last && before && last.to === moment.from) {
      last.endedBy = JSON.stringify(before.spec) === JSON.stringify(moment.spec) ? 'target' : 'people';
    }
    before = moment;
  }
  return outages;
}

/** Outages by everybody's measure: the quorum of all configured regions fails, whoever else cannot speak. */
export const trueOutages = (
  plan: Plan,
  monitor: MonitorPlan,
  kept: readonly Kept[],
  end: number,
): TrueOutage[] =>
  joined(
    moments(plan, monitor, kept, end, []),
    ({ spec, regions, failing }) =>
      failing.length > 0 && failing.length >= quorumOf(spec.quorum, regions.length),
  );

/**
 * Stretches in which an incident may be right: silent regions are no voters, and a lossy one may fail.
 * @param lossAlone whether a region's own loss may be all of it
 */
export function possibleOutages(
  plan: Plan,
  monitor: MonitorPlan,
  kept: readonly Kept[],
  end: number,
  lossAlone = true,
): TrueOutage[] {
  const spec = kept.find((one) => one.spec)?.spec;
  if (!spec) return [];
  const dark = plan.faults.filter(({ kind }) => darkKinds.includes(kind));
  const lossy = plan.faults.filter(({ kind }) => kind === 'region loss');
  const longest = Math.max(...kept.map((one) => (one.spec ? freshMs(one.spec) : 0)));
  const edges = [...dark, ...lossy].flatMap(({ from, to }) => [from, to, to + longest]);
  const during = (faults: Fault[], after: number, region: string, at: number) =>
    faults.some((one) => one.region === region && one.from <= at && at < one.to + after);
  return joined(moments(plan, monitor, kept, end, edges), ({ from, spec, regions, failing }) => {
    const lost = regions.filter((region) => !failing.includes(region) && during(lossy, 0, region, from));
    const fails = failing.length + lost.length;
    const silent = regions.filter(
      (region) => !failing.includes(region) && !lost.includes(region) && during(dark, longest, region, from),
    );
    return (
      (lossAlone ? fails : failing.length) > 0 &&
      fails >= quorumOf(spec.quorum, regions.length - silent.length)
    );
  });
}
