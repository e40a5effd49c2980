/** What truly happens to a target, and what a check from a region finds there. */
import type { Job } from '../../../workers/domain/check.ts';
import type { Finding } from '../../../workers/probe/checks/index.ts';
import type { Chance } from '../runtime/chance.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Platform } from '../runtime/platform.ts';
import type { Faults } from './faults.ts';
import type { MonitorPlan, Outage } from './plan.ts';

/** A check that was run. `true`: the target was really down there; `lost`: the region's own network ate it. */
export type Look = {
  monitorId: string;
  region: string;
  at: number;
  startedAt: number;
  endedAt: number;
  verdict: 'ok' | 'fail' | 'unknown';
  why: 'down' | 'lost' | 'broken' | null;
};

export const outageAt = ({ outages }: MonitorPlan, region: string, at: number): Outage | undefined =>
  outages.find(
    ({ from, to, regions }) =>
      from <= at && at < to && (regions === 'all' || (regions as string[]).includes(region)),
  );

const failures = {
  refused: { class: 'connect_refused', message: 'The connection was refused.', retryable: true },
  status: { class: 'http_status', message: 'Status 503.', retryable: true },
  timeout: { class: 'timeout', message: 'No answer in time.', retryable: true },
} as const;

export class Targets {
  readonly looks: Look[] = [];
  readonly #platform: Platform;
  readonly #clock: Clock;
  readonly #chance: Chance;
  readonly #faults: Faults;
  readonly #plans: Map<string, MonitorPlan>;

  constructor(platform: Platform, chance: Chance, faults: Faults, plans: MonitorPlan[]) {
    this.#platform = platform;
    this.#clock = platform.clock;
    this.#chance = chance.fork('targets');
    this.#faults = faults;
    this.#plans = new Map(plans.map((plan) => [plan.id, plan]));
  }

  /** Runs in the probe: `Date.now` is its clock. */
  check = async (job: Job, region: string): Promise<Finding> => {
    const at = this.#clock.now;
    const startedAt = Date.now();
    const broken = this.#faults.strikes('probe broken', region);
    const outage = outageAt(this.#plans.get(job.monitorId)!, region, at);
    const lost = !outage && this.#faults.strikes('region loss', region);
    const slowMs = Math.min(
      job.timeoutMs - 1,
      this.#chance.pick([20, 40, 80, 200, 900]) * this.#chance.between(0.5, 1.5),
    );
    await scheduler.wait(lost || outage?.way === 'timeout' ? job.timeoutMs : slowMs);
    const why = broken ? 'broken' : outage ? 'down' : lost ? 'lost' : null;
    const verdict = broken ? 'unknown' : why ? 'fail' : 'ok';
    const { monitorId } = job;
    this.#platform.trace(() => `check ${monitorId} ${region}: ${verdict} ${why ?? ''}`);
    this.looks.push({ monitorId, region, at, startedAt, endedAt: this.#clock.now, verdict, why });
    if (broken) throw new Error('this probe is broken');
    const durationMs = Date.now() - startedAt;
    return verdict === 'ok'
      ? { durationMs, verdict, httpStatus: 200 }
      : { durationMs, verdict, failure: { ...failures[outage?.way ?? 'timeout'] } };
  };
}
