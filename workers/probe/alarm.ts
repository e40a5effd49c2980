/** When a Prober wakes: its alarm stands at the next slot of any job. Setting it is a row, so it is set when it must. */
import type { Job } from '../domain/check.ts';
import { nextSlot, type Timed } from '../domain/schedule/due.ts';

export const timesOf = (jobs: Iterable<Job>): Timed[] =>
  [...jobs].map(({ monitorId, intervalSeconds, offsetMs }) => ({
    monitorId,
    intervalMs: intervalSeconds * 1_000,
    offsetMs,
  }));

/** Sets the alarm to the next slot if it is not set to that or earlier already, or `always`. */
export async function arm(
  storage: DurableObjectStorage,
  jobs: Iterable<Job>,
  now: number,
  always: boolean,
): Promise<void> {
  const next = nextSlot(timesOf(jobs), now);
  const armed = await storage.getAlarm();
  if (next === null) {
    if (armed !== null) await storage.deleteAlarm();
  } else if (always || armed === null || armed > next) {
    await storage.setAlarm(next);
  }
}
