/**
 * What a Prober remembers of its jobs between their checks, and of no others: which results are news, which
 * certificates were told, what was sampled. It is lost with the object, which costs some results said again.
 */
import type { CheckResult, Job } from '../domain/check.ts';
import { type Known, withoutKnown } from '../domain/schedule/known-certificates.ts';
import { hear, type Hearing } from '../domain/schedule/steady.ts';
import { type Sample, Sampling } from './sampling.ts';

export class Memory {
  readonly #hasJob: (monitorId: string) => boolean;
  readonly #sampling = new Sampling();
  readonly #hearings = new Map<string, Hearing>();
  readonly #certificates = new Map<string, Known>();

  /** @param before the jobs that were there before this memory began */
  constructor(hasJob: (monitorId: string) => boolean, before: Iterable<string>, now: number) {
    this.#hasJob = hasJob;
    for (const monitorId of before) this.#sampling.resume(monitorId, now);
  }

  /** Of how many jobs it holds something. */
  get size(): number {
    return new Set([...this.#hearings.keys(), ...this.#certificates.keys(), ...this.#sampling.jobs()]).size;
  }

  /** A job changed or went. */
  forget(monitorId: string): void {
    this.#sampling.forget(monitorId);
    this.#hearings.delete(monitorId);
    this.#certificates.delete(monitorId);
  }

  /** What a check measures beside its verdict; `took` is to be told of it. */
  sample(monitorId: string, now: number): Sample {
    return this.#sampling.due(monitorId, now);
  }

  took(sample: Sample, { monitorId, verdict, startedAt }: CheckResult): void {
    this.#sampling.took(monitorId, sample, verdict, startedAt);
    if (!this.#hasJob(monitorId)) this.forget(monitorId);
  }

  /** @returns the result as it is to be sent, and whether that must not wait */
  hear(job: Job, found: CheckResult, now: number): { result: CheckResult; urgent: boolean } {
    const { monitorId } = job;
    const { result, known } = withoutKnown(found, this.#certificates.get(monitorId) ?? new Map(), now);
    const { steady, urgent, after } = hear(this.#hearings.get(monitorId), result, job.recoveryThreshold, now);
    if (this.#hasJob(monitorId)) {
      this.#hearings.set(monitorId, after);
      if (known.size > 0) this.#certificates.set(monitorId, known);
    }
    return { result: steady && !urgent ? { ...result, steady } : result, urgent };
  }
}
