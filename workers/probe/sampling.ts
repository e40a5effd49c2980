/**
 * What a scheduled check measures beside its verdict, and how often: each costs a connection of its own, and holds its
 * place and its result back for so long.
 *
 * 1. A job that is new is sampled with its first check, because somebody waits for it.
 * 2. From then on, and after a restart, it is sampled at its own point of each period, which its name's hash gives: the
 *    jobs of a shard never fall due together.
 * 3. No more than `samplingMax` checks of a shard sample at a time; who finds them at it takes its turn with its next
 *    check.
 * 4. A job whose last check failed is not sampled until one succeeds: hanging ones would take all the turns.
 */
import type { Verdict } from '../domain/check.ts';
import { fnv1a } from '../domain/hash.ts';
import { certificateEveryMs, phasesEveryMs } from '../domain/limits.ts';
import { slotAtOrBefore } from '../domain/schedule/stagger.ts';

export type Sample = { phases: boolean; certificate: boolean };
type Taken = { phasesAt: number; certificateAt: number; failed: boolean };

const fresh: Taken = { phasesAt: 0, certificateAt: 0, failed: false };

export const nothing: Sample = { phases: false, certificate: false };
export const everything: Sample = { phases: true, certificate: true };

/** Of the five places a shard has. */
export const samplingMax = 2;

/** Of one Prober's jobs. */
export class Sampling {
  readonly #taken = new Map<string, Taken>();
  #running = 0;

  /** A job that was there before this memory began. */
  resume(monitorId: string, now: number): void {
    this.#taken.set(monitorId, { phasesAt: now, certificateAt: now, failed: false });
  }

  /** What is due for this monitor at `now`; whoever takes it says so with `took`, once. */
  due(monitorId: string, now: number): Sample {
    const { phasesAt, certificateAt, failed } = this.#taken.get(monitorId) ?? fresh;
    if (failed || this.#running >= samplingMax) return nothing;
    const isDue = (takenAt: number, everyMs: number) =>
      slotAtOrBefore(now, everyMs, fnv1a(monitorId) % everyMs) > takenAt;
    const sample = {
      phases: isDue(phasesAt, phasesEveryMs),
      certificate: isDue(certificateAt, certificateEveryMs),
    };
    if (isSome(sample)) this.#running += 1;
    return sample;
  }

  /** A check that was told to take `sample` is over; one that failed did not, because a failure is told at once. */
  took(monitorId: string, sample: Sample, verdict: Verdict, now: number): void {
    if (isSome(sample)) this.#running -= 1;
    const before = this.#taken.get(monitorId) ?? fresh;
    const failed = verdict !== 'ok' && verdict !== 'slow';
    this.#taken.set(monitorId, {
      phasesAt: sample.phases && !failed ? now : before.phasesAt,
      certificateAt: sample.certificate && !failed ? now : before.certificateAt,
      failed,
    });
  }

  jobs(): Iterable<string> {
    return this.#taken.keys();
  }

  forget(monitorId: string): void {
    this.#taken.delete(monitorId);
  }
}

const isSome = ({ phases, certificate }: Sample): boolean => phases || certificate;
