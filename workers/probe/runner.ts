/** Runs one job's check in its place, at most five at a time, and makes a whole result of what it found. */
import type { CheckReason, CheckResult, Job } from '../domain/check.ts';
import * as limits from '../domain/limits.ts';
import type { RegionId } from '../domain/region.ts';
import { errorText } from '../platform/log.ts';
import type { Trial } from '../wire/rpc.ts';
import { type Finding, runCheck, type Surroundings } from './checks/index.ts';
import { type Env, outboundFetch } from './env.ts';
import { type Place, Whereabouts } from './place.ts';
import type { Requests } from './requests.ts';
import { everything, type Sample } from './sampling.ts';
import { Semaphore } from './semaphore.ts';
import { sendable } from './sendable.ts';
import { surroundingsOf } from './surroundings.ts';

/** A scheduled check that waited longer than this for its place would pass for a fresh one: it says `unknown`. */
const waitMsMax = (job: Job): number => Math.min(job.intervalSeconds * 500, 30_000);

/** What the placed handler is asked, and answers. */
export type PlacedQuestion = { job: Job; slotAt: number; sample: Sample; show: boolean };
export type PlacedAnswer = { finding: Finding; startedAt: number; place: Place };

export class Runner {
  readonly #places = new Semaphore(limits.checksInFlightMax);
  readonly #where: Whereabouts;
  readonly #env: Env;
  readonly #region: RegionId;
  readonly #requests: Requests;
  readonly #surroundings: Surroundings;

  constructor(env: Env, region: RegionId, requests: Requests) {
    this.#env = env;
    this.#region = region;
    this.#requests = requests;
    this.#surroundings = surroundingsOf(env, region);
    this.#where = new Whereabouts(region, outboundFetch(env));
  }

  place(now: number): Promise<Place> {
    return this.#where.place(now);
  }

  /** Never throws. */
  async check(
    job: Job,
    kind: CheckReason,
    slotAt: number,
    sample: (now: number) => Sample,
  ): Promise<CheckResult> {
    return (await this.#check(job, kind, slotAt, sample, false)).result;
  }

  /** A check somebody looks on: what was answered comes with its result. Never throws. */
  trial(job: Job, slotAt: number): Promise<Trial> {
    return this.#check(job, 'manual', slotAt, () => everything, true);
  }

  #check(
    job: Job,
    kind: CheckReason,
    slotAt: number,
    sample: (now: number) => Sample,
    show: boolean,
  ): Promise<Trial> {
    const queuedAt = Date.now();
    const urgent = kind !== 'scheduled';
    return this.#places.run(async () => {
      const startedAt = Date.now();
      const waitedMs = startedAt - queuedAt;
      if (!urgent && waitedMs > waitMsMax(job)) {
        const why = `the check waited ${waitedMs} ms for a free place in the probe`;
        return { result: this.notRun(job, slotAt, why), seen: null };
      }
      const answer = await this.#run(job, slotAt, startedAt, sample(startedAt), show);
      const { seen, ...finding } = answer.finding;
      const result: CheckResult = {
        monitorId: job.monitorId,
        workspaceId: job.workspaceId,
        region: this.#region,
        ...answer.place,
        slotAt,
        startedAt: answer.startedAt,
        ...sendable(finding),
        kind,
      };
      return { result, seen: seen ?? null };
    }, urgent);
  }

  async #run(
    job: Job,
    slotAt: number,
    startedAt: number,
    sample: Sample,
    show: boolean,
  ): Promise<PlacedAnswer> {
    try {
      if (this.#env.PLACED) {
        const response = await this.#env.PLACED.fetch('https://probe.internal/run', {
          method: 'POST',
          body: JSON.stringify({ job, slotAt, sample, show } satisfies PlacedQuestion),
          signal: AbortSignal.timeout(job.timeoutMs + 10_000),
        });
        if (!response.ok) throw new Error(`the placed probe answered ${response.status}`);
        return await response.json<PlacedAnswer>();
      }
      const place = await this.#where.place(startedAt, true);
      const request = await this.#requests.of(job, show);
      const began = Date.now();
      const finding = await runCheck({ ...this.#surroundings, job, slotAt, request, sample, show });
      return { finding, startedAt: began, place };
    } catch (error) {
      const message = `the probe could not run the check: ${errorText(error)}`.slice(
        0,
        limits.failureMessageLengthMax,
      );
      const finding: Finding = {
        durationMs: Date.now() - startedAt,
        verdict: 'unknown',
        failure: { class: 'platform', message, retryable: true },
      };
      return { finding, startedAt, place: { colo: null, placement: 'unverified' } };
    }
  }

  /** A slot that could not be run: told, never dropped. */
  notRun(job: Job, slotAt: number, why: string): CheckResult {
    return {
      monitorId: job.monitorId,
      workspaceId: job.workspaceId,
      region: this.#region,
      colo: null,
      placement: 'unverified',
      slotAt,
      startedAt: slotAt,
      durationMs: 0,
      verdict: 'unknown',
      failure: { class: 'platform', message: why, retryable: true },
      kind: 'scheduled',
    };
  }
}
