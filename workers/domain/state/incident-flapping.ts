/** An incident that flaps: it is held open over short recoveries, and knows each time its target was really out. */
import { noteInTimeline } from './incident.ts';
import type { Incident, MachineConfig } from './types.ts';
import { durationWords, failureWords } from './words.ts';

/** Outages kept by themselves; the oldest two of more are told as one. */
const outagesMax = 100;

export function flapped(
  incident: Incident,
  { flapping }: MachineConfig,
  flips: readonly number[],
  now: number,
): Incident {
  const within = flapping ? ` within ${durationWords(flapping.windowMs)}` : '';
  const reasons = [...new Set(incident.cause.regions.map((one) => failureWords(one.class)))];
  const message = `Flapping: it went down or up ${flips.length} times${within}. One incident stays open until it is stable.`;
  return {
    ...noteInTimeline(incident, { at: now, kind: 'flapping', message }),
    flapping: true,
    diagnosis: `${message} Lately: ${reasons.join('; ')}`,
  };
}

export const noLongerFlapping = (incident: Incident, now: number): Incident =>
  incident.flapping
    ? {
        ...noteInTimeline(incident, { at: now, kind: 'stable', message: 'It does not flap any more.' }),
        flapping: false,
        diagnosis: incident.cause.summary,
      }
    : incident;

export function withOutage(incident: Incident, from: number): Incident {
  const outages = [...incident.outages, { from, to: null }];
  if (outages.length > outagesMax) {
    const [first, second] = outages.splice(0, 2);
    outages.unshift({ from: first!.from, to: second!.to as null });
  }
  return { ...incident, revision: incident.revision + 1, outages };
}

export const withOutageEnd = (incident: Incident, to: number): Incident => ({
  ...incident,
  revision: incident.revision + 1,
  outages: incident.outages.map((one) => (one.to === null ? { ...one, to: Math.max(one.from, to) } : one)),
});
