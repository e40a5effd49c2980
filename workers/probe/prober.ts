/**
 * One shard of one region: holds its jobs, runs their slots by alarm, sends the results to the queues.
 *
 * 1. A pushed job is stored; one not known before runs at once.
 * 2. `alarm()` first sets the next alarm, then starts the due slots; a slow slot never holds up the next one.
 * 3. At most five checks are in flight; one that waited too long for its place says `unknown` instead.
 * 4. Slots that could not run are named as `unknown` with the lag. Nothing is dropped in silence.
 * 5. `tick()` (cron) only makes sure that the alarm is there: the alarm is the clock.
 */
import { DurableObject } from 'cloudflare:workers';
import type { CheckResult, Job } from '../domain/check.ts';
import { jobsDigest } from '../domain/hash.ts';
import * as limits from '../domain/limits.ts';
import { dueBetween, nextSlot } from '../domain/schedule/due.ts';
import { log } from '../platform/log.ts';
import type { ShardStatus, Trial } from '../wire/rpc.ts';
import { arm, timesOf } from './alarm.ts';
import { type Env, regionOf } from './env.ts';
import { Lag } from './lag.ts';
import { Memory } from './memory.ts';
import { Outbox } from './outbox.ts';
import { Requests } from './requests.ts';
import { Runner } from './runner.ts';
import { everything, nothing } from './sampling.ts';
import { ProberStore } from './store.ts';

/** The tick is written down this often; between two writes memory knows better. */
const tickStoredEveryMs = 120_000;

export class Prober extends DurableObject<Env> {
  readonly #store: ProberStore;
  readonly #jobs: Map<string, Job>;
  readonly #requests: Requests;
  readonly #urgent: Outbox;
  readonly #outbox: Outbox;
  readonly #runner: Runner;
  readonly #shard: number;
  readonly #memory: Memory;
  readonly #lag = new Lag();
  #dealtUntil = 0;
  #tickedAt: number | null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const region = regionOf(env);
    this.#store = new ProberStore(ctx.storage.sql);
    this.#jobs = new Map(this.#store.jobs().map((job) => [job.monitorId, job]));
    this.#tickedAt = this.#store.fact('ticked_at');
    this.#shard = Number(ctx.id.name?.split(':')[2] ?? 0);
    this.#memory = new Memory((id) => this.#jobs.has(id), this.#jobs.keys(), Date.now());
    this.#requests = new Requests(
      env.SECRETS_KEYS,
      ({ monitorId, version }) => this.#jobs.get(monitorId)?.version === version,
    );
    this.#urgent = new Outbox(env.RESULTS_URGENT, region, this.#shard);
    this.#outbox = new Outbox(env.RESULTS, region, this.#shard);
    this.#runner = new Runner(env, region, this.#requests);
  }

  async push(jobs: Job[]): Promise<void> {
    const fresh: Job[] = [];
    for (const job of jobs) {
      const known = this.#jobs.get(job.monitorId);
      if (known && known.version >= job.version) continue;
      this.#store.putJob(job);
      this.#jobs.set(job.monitorId, job);
      this.#requests.forget(job.monitorId);
      this.#memory.forget(job.monitorId);
      fresh.push(job);
    }
    await this.#arm();
    const now = Date.now();
    // The first look does not wait for the schedule. Not awaited: the caller only wanted the job to be kept.
    if (fresh.length > 0) this.#start(fresh.map((job) => ({ job, slotAt: now })));
  }

  async remove(monitorIds: string[]): Promise<void> {
    for (const id of monitorIds) {
      if (!this.#jobs.delete(id)) continue;
      this.#store.removeJob(id);
      this.#requests.forget(id);
      this.#memory.forget(id);
    }
    await this.#arm();
  }

  /** One check now, ahead of the waiting ones. Its result is returned, and sent like any other. */
  async run(job: Job, kind: 'confirm' | 'manual', slotAt: number): Promise<CheckResult> {
    const result = await this.#runner.check(job, kind, slotAt, () =>
      kind === 'manual' ? everything : nothing,
    );
    this.#send(job, result);
    return result;
  }

  /** One check for somebody who looks on; its result goes nowhere else. */
  trial(job: Job, slotAt: number): Promise<Trial> {
    return this.#runner.trial(job, slotAt);
  }

  async tick(): Promise<void> {
    const now = Date.now();
    if (now - (this.#store.fact('ticked_at') ?? 0) > tickStoredEveryMs) this.#store.putFact('ticked_at', now);
    this.#tickedAt = now;
    void this.#runner.place(now);
    const armed = await this.ctx.storage.getAlarm();
    if (armed === null || armed < now - limits.lagMsMax) await this.#arm(true);
  }

  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    const now = Date.now();
    try {
      if (info?.isRetry) log('warn', 'alarm_retried', { shard: this.#shard, retries: info.retryCount });
      // The alarm that woke an object without memory stands for all slots before it.
      await this.#runSlots(now, info?.scheduledTime ?? now);
    } catch (error) {
      log('error', 'alarm_failed', { shard: this.#shard, error });
      await this.#arm(true);
    }
  }

  async #runSlots(now: number, scheduledAt: number): Promise<void> {
    const times = timesOf(this.#jobs.values());
    const due = dueBetween(times, this.#dealtUntil || Math.min(scheduledAt, now) - 1, now);
    this.#dealtUntil = now;
    const next = nextSlot(times, now);
    if (next !== null) await this.ctx.storage.setAlarm(next);

    const lagMs = Math.max(
      0,
      ...due.run.map(({ slotAt }) => now - slotAt),
      ...due.missed.map(({ slotAt }) => now - slotAt),
    );
    this.#lag.note(lagMs, now);
    for (const { monitorId, slotAt } of due.missed) {
      const job = this.#jobs.get(monitorId);
      if (job) this.#send(job, this.#runner.notRun(job, slotAt, `the probe was ${now - slotAt} ms late`));
    }
    const slots = due.run.flatMap(({ monitorId, slotAt }) => {
      const job = this.#jobs.get(monitorId);
      return job ? [{ job, slotAt }] : [];
    });
    const done = this.#start(slots);
    // The handler stays open while checks run, but never into the next slot: alarms do not overlap.
    const leftMs = next === null ? Infinity : next - Date.now();
    if (leftMs === Infinity) await done;
    else await Promise.race([done, scheduler.wait(Math.max(0, leftMs - 50))]);
  }

  /** Starts checks; ends when they have all been answered and sent. Never throws. */
  async #start(slots: { job: Job; slotAt: number }[]): Promise<void> {
    const queuedAt = Date.now();
    await Promise.all(
      slots.map(async ({ job, slotAt }) => {
        let sample = nothing;
        const result = await this.#runner.check(job, 'scheduled', slotAt, (now) => {
          sample = this.#memory.sample(job.monitorId, now);
          return sample;
        });
        this.#memory.took(sample, result);
        this.#lag.note(result.startedAt - queuedAt, result.startedAt);
        // A job taken away meanwhile is nobody's business any more.
        if (this.#jobs.has(job.monitorId)) this.#send(job, result);
      }),
    );
    await Promise.all([this.#urgent.flush(), this.#outbox.flush()]);
  }

  #send(job: Job, found: CheckResult): void {
    const { result, urgent } = this.#memory.hear(job, found, Date.now());
    if (urgent) {
      this.#urgent.add(result);
      void this.#urgent.flush();
    } else {
      this.#outbox.add(result);
    }
  }

  #arm(always = false): Promise<void> {
    return arm(this.ctx.storage, this.#jobs.values(), Date.now(), always);
  }

  /** Only shard 0 is asked: how many shards this region has. */
  async shards(atLeast = 1): Promise<number> {
    const known = this.#store.fact('shards') ?? 1;
    if (atLeast <= known) return known;
    this.#store.putFact('shards', atLeast);
    return atLeast;
  }

  async status(): Promise<ShardStatus> {
    const now = Date.now();
    const { colo } = await this.#runner.place(now);
    const lagMs = this.#lag.ms(now);
    const digest = jobsDigest([...this.#jobs.values()].map(({ monitorId, version }) => [monitorId, version]));
    return { shard: this.#shard, jobs: this.#jobs.size, digest, lastTickAt: this.#tickedAt, lagMs, colo };
  }

  async jobs(): Promise<{ monitorId: string; version: number }[]> {
    return [...this.#jobs.values()].map(({ monitorId, version }) => ({ monitorId, version }));
  }
}
