/** What a scheduled check measures beside its verdict, and how often: each costs a connection of its own. */
import type { Verdict } from '../domain/check.ts';
import { certificateEveryMs, phasesEveryMs } from '../domain/limits.ts';

export type Sample = { phases: boolean; certificate: boolean };
type Taken = { phasesAt: number; certificateAt: number };

export const nothing: Sample = { phases: false, certificate: false };
export const everything: Sample = { phases: true, certificate: true };

/** Of one Prober's jobs. A Prober that lost its memory samples again: a connection more, and nothing else. */
export class Sampling {
  readonly #taken = new Map<string, Taken>();

  /** What is due for this monitor at `now`. */
  due(monitorId: string, now: number): Sample {
    const taken = this.#taken.get(monitorId);
    return {
      phases: now - (taken?.phasesAt ?? 0) >= phasesEveryMs,
      certificate: now - (taken?.certificateAt ?? 0) >= certificateEveryMs,
    };
  }

  /** A check was told to take `sample`; one that failed did not, because a failure is told at once. */
  took(monitorId: string, sample: Sample, verdict: Verdict, now: number): void {
    if (verdict !== 'ok' && verdict !== 'slow') return;
    const before = this.#taken.get(monitorId);
    this.#taken.set(monitorId, {
      phasesAt: sample.phases ? now : (before?.phasesAt ?? 0),
      certificateAt: sample.certificate ? now : (before?.certificateAt ?? 0),
    });
  }

  forget(monitorId: string): void {
    this.#taken.delete(monitorId);
  }
}
