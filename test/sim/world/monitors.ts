/** One monitor's part of the plan: its settings, when its target is down and for whom, and what people do to it. */
import { quorumOf } from '../oracle/truth.ts';
import type { ProbedRegionId } from '../../../workers/domain/region.ts';
import type { Chance } from '../runtime/chance.ts';
import {
  type Deed,
  type MonitorPlan,
  minute,
  type Outage,
  probes,
  type Profile,
  type Scheme,
  type Settings,
} from './plan.ts';

const second = 1_000;

function drawSettings(chance: Chance, profile: Profile, scheme: Scheme): Settings {
  if (profile.startsWith('detect')) {
    const single = scheme !== 'ours';
    return {
      regions: chance.some(probes, 5).slice(0, single ? 1 : 5),
      intervalMs: minute,
      timeoutMs: 5 * second,
      quorum: 'majority',
      failureThreshold: single ? 4 : 1,
      recoveryThreshold: 1,
    };
  }
  const lossy = profile.endsWith('loss');
  const count = lossy ? chance.pick([3, 4, 5, 6]) : chance.pick([1, 2, 3, 3, 4, 5, 5, 6]);
  return {
    regions: chance.some(probes, count),
    intervalMs: chance.pick([10, 20, 20, 30, 60, 60, 120, 300]) * second,
    timeoutMs: chance.pick([1, 3, 5, 10]) * second,
    quorum: drawQuorum(chance, count, lossy),
    failureThreshold: chance.pick([1, 1, 1, 2, 3]),
    recoveryThreshold: chance.pick([1, 1, 1, 2, 3]),
  };
}

/** Where one region's loss must not matter, one region must not be a quorum. */
const drawQuorum = (chance: Chance, count: number, lossy: boolean): Settings['quorum'] =>
  lossy
    ? chance.pick(['majority', 'majority', 'all', 2])
    : chance.pick(['majority', 'majority', 'majority', 'any', 'all', chance.whole(1, count)]);

export function drawMonitor(
  chance: Chance,
  id: string,
  startsAt: number,
  profile: Profile,
  scheme: Scheme,
): MonitorPlan {
  const settings = drawSettings(chance, profile, scheme);
  const outages = drawOutages(chance, settings, startsAt, profile);
  const deeds = profile.startsWith('detect') ? [] : drawDeeds(chance, settings, outages, startsAt);
  return { id, settings, outages, deeds };
}

/** Far enough apart that the end of one is noticed before the next begins. */
export const noticedWithinMs = ({
  intervalMs,
  timeoutMs,
  failureThreshold,
  recoveryThreshold,
}: Settings): number =>
  intervalMs + 10 * second + (Math.max(failureThreshold, recoveryThreshold) + 2) * (timeoutMs + 10 * second);

function drawOutages(chance: Chance, settings: Settings, startsAt: number, profile: Profile): Outage[] {
  const outages: Outage[] = [];
  const noticedMs = noticedWithinMs(settings);
  const count = profile.startsWith('detect') ? 6 : chance.whole(1, 4);
  let from = startsAt + minute + chance.between(0, settings.intervalMs);
  for (let i = 0; i < count; i++) {
    const lengthMs =
      profile.startsWith('detect') || chance.happens(0.6)
        ? noticedMs * chance.between(1.2, 3)
        : chance.pick([chance.between(500, 8_000), settings.intervalMs * chance.between(0.2, 1.2)]);
    const some = !profile.startsWith('detect') && chance.happens(0.4);
    const regions = some
      ? chance.some(settings.regions, chance.whole(1, settings.regions.length))
      : ('all' as const);
    outages.push({ from, to: from + lengthMs, regions, way: chance.pick(['refused', 'status', 'timeout']) });
    from += lengthMs + noticedMs * chance.between(1.5, 3);
  }
  return outages;
}

/** People act at any time, and most of all while something is down. */
function drawDeeds(chance: Chance, settings: Settings, outages: Outage[], startsAt: number): Deed[] {
  const deeds: Deed[] = [];
  const last = outages.at(-1)!;
  const moment = () => {
    const outage = chance.pick(outages);
    return chance.happens(0.7)
      ? chance.between(outage.from, outage.to)
      : chance.between(startsAt + 30_000, last.to);
  };
  const whole = outages.every(({ regions }) => regions === 'all');
  if (chance.happens(0.5)) deeds.push({ at: moment(), kind: 'acknowledge' });
  if (chance.happens(0.2)) deeds.push({ at: moment(), kind: 'check' });
  if (chance.happens(0.25)) {
    const at = moment();
    deeds.push({ at, kind: 'pause' }, { at: at + chance.between(5_000, 180_000), kind: 'resume' });
  }
  if (whole && chance.happens(0.4))
    deeds.push({ at: moment(), kind: 'edit', change: drawChange(chance, settings) });
  if (chance.happens(0.08)) deeds.push({ at: moment(), kind: 'delete' });
  return deeds.sort((a, b) => a.at - b.at);
}

function drawChange(chance: Chance, settings: Settings): Partial<Settings> {
  const others = probes.filter((region) => !settings.regions.includes(region));
  const { regions } = settings;
  const most = regions.filter((_, i) => i > 0) as ProbedRegionId[];
  return chance.pick([
    { intervalMs: chance.pick([10, 20, 30, 60]) * second },
    { failureThreshold: chance.whole(1, 3), recoveryThreshold: chance.whole(1, 3) },
    { quorum: drawQuorum(chance, regions.length, quorumOf(settings.quorum, regions.length) > 1) },
    { regions: others.length > 0 ? [...regions, others[0]!] : regions },
    { regions: most.length > 1 ? most : regions },
  ]);
}
