/** What a run adds to the campaign's figures: how the incidents compare with what was truly down. */
import type { Plan } from '../world/plan.ts';
import { clearFor, detectedWithinMs, hindrances } from './bounds.ts';
import type { Ledger } from './ledger.ts';
import { possibleOutages, trueOutages } from './truth.ts';

export type Figures = {
  profile: Plan['profile'];
  incidents: number;
  outages: number;
  /** Incidents while the target was up for everybody, or failed for fewer regions than the quorum of those that speak. */
  falseAlarms: number;
  /** Outages that lasted long enough to be noticed, and were not. */
  missed: number;
  /** From the moment the target broke to the detection, of every true outage. */
  detectMs: number[];
};

export const noFigures: Figures = {
  profile: 'clean',
  incidents: 0,
  outages: 0,
  falseAlarms: 0,
  missed: 0,
  detectMs: [],
};

export function figuresOf(plan: Plan, ledger: Ledger, until: number): Figures {
  const figures: Figures = {
    ...noFigures,
    profile: plan.profile,
    incidents: ledger.stories.size,
    detectMs: [],
  };
  for (const monitor of plan.monitors) {
    const kept = ledger.kept.get(monitor.id) ?? [];
    const stories = ledger.storiesOf(monitor.id).map(({ revisions }) => ({
      ...revisions[0]!.incident,
      endedAt: revisions.at(-1)!.incident.status === 'resolved' ? revisions.at(-1)!.at : Infinity,
    }));
    const outages = trueOutages(plan, monitor, kept, until);
    // Where regions cannot speak, the quorum is of those that can. A region's own loss alone excuses nothing, but where
    // people asked for a quorum of one.
    const right = possibleOutages(plan, monitor, kept, until, plan.profile === 'chaos');
    figures.falseAlarms += stories.filter(
      ({ startedAt, detectedAt }) =>
        !right.some(({ from, to }) => detectedAt >= from && startedAt <= to + 2_100),
    ).length;
    const hindered = hindrances(plan, kept);
    for (const outage of outages) {
      figures.outages += 1;
      const found = stories.find(
        ({ detectedAt, endedAt }) => detectedAt <= outage.to + 10_000 && endedAt > outage.from,
      );
      if (found && found.detectedAt >= outage.from) figures.detectMs.push(found.detectedAt - outage.from);
      else if (!found && clearFor(detectedWithinMs(plan, outage.spec), outage, hindered) !== null)
        figures.missed += 1;
    }
  }
  return figures;
}
