/** What is known of a monitor's usual latencies, in words. Pure. */
import { type Baseline, type Baselines, learningDaysMin } from './baseline.ts';
import { hoursOfWeek } from './hours-of-week.ts';

export const learningStates = ['off', 'learning', 'ready'] as const;
/** `learnedDays` of the region with the most; `knownRegions` judge already. */
export type Learning = {
  state: (typeof learningStates)[number];
  learnedDays: number;
  neededDays: number;
  knownRegions: number;
  message: string;
};

export function learningOf(isOn: boolean, baselines: Baselines | null, regionCount: number): Learning {
  const known = Object.values(baselines?.regions ?? {});
  const learnedDays = Math.max(0, ...known.map(({ days }) => days));
  const judging = known.filter((one) => hoursKnown(one) > 0);
  const state = !isOn ? 'off' : judging.length > 0 ? 'ready' : 'learning';
  const hours = Math.min(hoursOfWeek, ...judging.map(hoursKnown));
  const message = {
    off: 'Not looked for.',
    learning:
      baselines === null
        ? 'Learning begins within the hour, from the weeks there are.'
        : `Learning: ${Math.min(learnedDays, learningDaysMin)} of ${learningDaysMin} days.`,
    ready: `Knows ${hours} of ${hoursOfWeek} hours of the week in ${judging.length} of ${regionCount} ${regionCount === 1 ? 'region' : 'regions'}.`,
  }[state];
  return { state, learnedDays, neededDays: learningDaysMin, knownRegions: judging.length, message };
}

const hoursKnown = ({ medianMs }: Baseline): number => medianMs.filter((ms) => ms !== null).length;
