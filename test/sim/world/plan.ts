/** All that a run is to meet, drawn from its seed before it begins: monitors, outages, faults, what people do. */
import type { MachineConfig } from '../../../workers/domain/state/types.ts';
import type { ProbedRegionId } from '../../../workers/domain/region.ts';
import { Chance } from '../runtime/chance.ts';
import { drawFaults, type Fault } from './faults.ts';
import { drawMonitor, noticedWithinMs } from './monitors.ts';

/** `clean`: nothing but weather. `loss`: one region fails 30 % of its checks by itself. `chaos`: everything. */
/** `detect`: one kind of monitor, to compare schemes; with loss, or without. */
export const profiles = ['clean', 'loss', 'evicted loss', 'chaos', 'detect', 'detect loss'] as const;
export type Profile = (typeof profiles)[number];
export type Scheme = 'ours' | 'one region, 3 retries';

export type Settings = Pick<
  MachineConfig,
  'quorum' | 'failureThreshold' | 'recoveryThreshold' | 'timeoutMs'
> & {
  regions: ProbedRegionId[];
  intervalMs: number;
};
/** `from` to `to`, the target fails for these regions. */
export type Outage = {
  from: number;
  to: number;
  regions: 'all' | ProbedRegionId[];
  way: 'refused' | 'timeout' | 'status';
};
export type Deed =
  | { at: number; kind: 'edit'; change: Partial<Settings> }
  | { at: number; kind: 'pause' | 'resume' | 'acknowledge' | 'check' | 'delete' };
export type MonitorPlan = { id: string; settings: Settings; outages: Outage[]; deeds: Deed[] };
export type Weather = {
  duplicated: number;
  queueMsMax: number;
  networkMsMax: number;
  skewMs: Partial<Record<ProbedRegionId, number>>;
};
export type Plan = {
  seed: number;
  profile: Profile;
  scheme: Scheme;
  startsAt: number;
  /** Outages and faults lie before this; then all is well. */
  healedAt: number;
  monitors: MonitorPlan[];
  faults: Fault[];
  weather: Weather;
  channels: string[];
  /** A region whose probes run in the wrong place: it has no say. */
  misplaced: ProbedRegionId | null;
};

export const minute = 60_000;
/** Nothing goes wrong while people set up. */
const calmMs = 10_000;
export const probes: readonly ProbedRegionId[] = ['wnam', 'enam', 'weur', 'eeur', 'apac', 'oc'];

/** How long a change may take to be noticed, with any settings the monitor ever has. */
export const noticedOf = ({ settings, deeds }: MonitorPlan): number =>
  Math.max(
    noticedWithinMs(settings),
    ...deeds.map((deed) => (deed.kind === 'edit' ? noticedWithinMs({ ...settings, ...deed.change }) : 0)),
  );

/** Until a region that failed alone counts as good: nobody asks it outside its schedule. */
export const recoveredOf = ({ settings, deeds }: MonitorPlan): number => {
  const all = [
    settings,
    ...deeds.flatMap((deed) => (deed.kind === 'edit' ? [{ ...settings, ...deed.change }] : [])),
  ];
  return Math.max(...all.map((one) => one.recoveryThreshold)) * Math.max(...all.map((one) => one.intervalMs));
};

/** Of ten seeds. */
const mix: Profile[] = [
  'clean',
  'loss',
  'chaos',
  'chaos',
  'clean',
  'chaos',
  'loss',
  'chaos',
  'chaos',
  'evicted loss',
];

export function drawPlan(seed: number, profile = mix[seed % mix.length]!, scheme: Scheme = 'ours'): Plan {
  const chance = new Chance(seed).fork('plan');
  const startsAt = 1_800_000_000_000 + chance.whole(0, 86_400_000);
  const count = profile.startsWith('detect') ? 1 : chance.pick([1, 1, 1, 2, 3]);
  const monitors = Array.from({ length: count }, (_, i) =>
    drawMonitor(chance.fork(`monitor ${i}`), `mon_${seed}_${i}`, startsAt, profile, scheme),
  );
  const ends = monitors.flatMap(({ outages, deeds }) => [
    ...outages.map(({ to }) => to),
    ...deeds.map(({ at }) => at),
  ]);
  const healedAt = Math.max(startsAt + 10 * minute, ...ends) + 10_000;
  const used = [...new Set(monitors.flatMap(({ settings }) => settings.regions))];
  const clock = chance.fork('clocks');
  const faults = drawFaults(chance.fork('faults'), profile, used, startsAt + calmMs, healedAt);
  const several = monitors.every(({ settings }) => settings.regions.length > 2);
  return {
    seed,
    profile,
    scheme,
    startsAt,
    healedAt: Math.max(healedAt, ...faults.map(({ to }) => to)),
    monitors,
    faults,
    weather: {
      duplicated: profile.startsWith('detect') ? 0 : chance.pick([0, 0.01, 0.1]),
      queueMsMax: chance.pick([60, 300, 1_500]),
      networkMsMax: chance.pick([20, 120, 250]),
      skewMs: Object.fromEntries(probes.map((region) => [region, clock.whole(-2_000, 2_000)])),
    },
    channels: chance.happens(0.3) ? ['chn_a', 'chn_b'] : ['chn_a'],
    misplaced: profile === 'chaos' && chance.happens(0.1) && several ? chance.pick(used) : null,
  };
}
