/** What a scheduled check measures beside its verdict, and how often: each costs a connection of its own. */
import { certificateEveryMs, phasesEveryMs } from '../domain/limits.ts';

export type Sample = { phases: boolean; certificate: boolean };
type Taken = { phasesAt: number; certificateAt: number };

export const nothing: Sample = { phases: false, certificate: false };
export const everything: Sample = { phases: true, certificate: true };

/** Of one Prober's jobs. A Prober that lost its memory samples again: a connection more, and nothing else. */
export class Sampling {
  readonly #taken = new Map<string, Taken>();

  /** What is due for this monitor at `now`; it counts as taken. */
  take(monitorId: string, now: number): Sample {
    const before = this.#taken.get(monitorId) ?? { phasesAt: 0, certificateAt: 0 };
    const sample = {
      phases: now - before.phasesAt >= phasesEveryMs,
      certificate: now - before.certificateAt >= certificateEveryMs,
    };
    this.#taken.set(monitorId, {
      phasesAt: sample.phases ? now : before.phasesAt,
      certificateAt: sample.certificate ? now : before.certificateAt,
    });
    return sample;
  }

  forget(monitorId: string): void {
    this.#taken.delete(monitorId);
  }
}
