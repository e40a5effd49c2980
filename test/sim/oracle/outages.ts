/** Every true outage is one incident, in time and rightly dated; and every incident is of a true outage. */
import type { MonitorPlan } from '../world/plan.ts';
import type { Ended } from './at-the-end.ts';
import { clear, clearFor, detectedWithinMs, hindrances, recoveredWithinMs } from './bounds.ts';
import type { Story } from './ledger.ts';
import { freshMs, possibleOutages, type Span, type TrueOutage, trueOutages } from './truth.ts';

/** Clocks of probes, and what a check takes. */
const skewMs = 2_100;

const opened = ({ revisions: [first] }: Story) => first!.incident;
const last = ({ revisions }: Story) => revisions.at(-1)!;
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** An incident is open from when it was detected until its end was. */
const isOpen = (story: Story): Span => ({
  from: opened(story).detectedAt,
  to: last(story).incident.status === 'resolved' ? last(story).at : Infinity,
});

export function checkOutages(ended: Ended): void {
  for (const monitor of ended.plan.monitors) new Monitor(ended, monitor).check();
}

class Monitor {
  readonly #ended: Ended;
  readonly #plan: MonitorPlan;
  readonly #stories: Story[];
  readonly #hindered: Span[];
  readonly #possible: TrueOutage[];
  readonly #outages: TrueOutage[];

  constructor(ended: Ended, monitor: MonitorPlan) {
    const { plan, ledger, quietUntil } = ended;
    const kept = ledger.kept.get(monitor.id) ?? [];
    this.#ended = ended;
    this.#plan = monitor;
    this.#stories = ledger.storiesOf(monitor.id);
    this.#hindered = hindrances(plan, kept);
    this.#possible = possibleOutages(plan, monitor, kept, quietUntil);
    this.#outages = trueOutages(plan, monitor, kept, quietUntil);
  }

  check(): void {
    for (const story of this.#stories) this.#isTrue(story);
    for (const outage of this.#outages) {
      this.#isDetected(outage);
      this.#isOne(outage);
    }
    for (const story of this.#stories) this.#isResolvedInTime(story);
  }

  #violated(what: string): void {
    this.#ended.ledger.violated(`${this.#plan.id}: ${what}`);
  }
  #when(at: number): string {
    return `at ${seconds(at - this.#ended.plan.startsAt)}`;
  }

  #isTrue(story: Story): void {
    const { id, startedAt, detectedAt, cause } = opened(story);
    const found = this.#possible.some(({ from, to }) => startedAt <= to + skewMs && detectedAt >= from);
    if (!found) this.#violated(`${id} was opened ${this.#when(detectedAt)} without a true outage`);
    // An answer to a question and a slot of the schedule may change places: one is dated by the probe's clock.
    const slackMs = skewMs + this.#plan.settings.timeoutMs;
    const threshold = this.#ended.ledger.thresholdOf(this.#plan.id, detectedAt);
    for (const { region, since } of cause.regions) {
      if (region === this.#ended.plan.misplaced)
        this.#violated(`${id} listens to ${region}, whose probes are elsewhere`);
      const fails = this.#ended.targets.looks.filter(
        (look) =>
          look.monitorId === this.#plan.id &&
          look.region === region &&
          look.verdict === 'fail' &&
          look.startedAt >= since - slackMs &&
          look.endedAt <= detectedAt,
      );
      if (!fails.some(({ startedAt: began }) => began === since))
        this.#violated(`${id} says that ${region} fails since ${this.#when(since)}: it did not`);
      if (fails.length < threshold)
        this.#violated(`${id} was opened over ${fails.length} failures of ${region}, not ${threshold}`);
    }
  }

  #isDetected(outage: TrueOutage): void {
    const withinMs = detectedWithinMs(this.#ended.plan, outage.spec);
    const from = clearFor(withinMs, outage, this.#hindered);
    if (from === null) return;
    const by = from + withinMs;
    const story = this.#stories.find((one) => isOpen(one).from <= by && isOpen(one).to > from);
    if (!story)
      return this.#violated(`the outage ${this.#when(outage.from)} was not detected ${this.#when(by)}`);
    // One that was open before could not be ended: nobody was heard in between.
    if (opened(story).detectedAt >= outage.from) this.#isRightlyDated(outage, story);
  }

  /** One slot: the first look at the target after it broke. */
  #isRightlyDated(outage: TrueOutage, story: Story): void {
    const { startedAt, detectedAt, id } = opened(story);
    const { intervalMs, timeoutMs } = outage.spec;
    const earlier = this.#possible.some(
      ({ from, to }) => from < outage.from && to > outage.from - intervalMs,
    );
    const partly = this.#plan.outages.some(
      (one) => one.from < outage.from && one.to > outage.from - intervalMs - timeoutMs,
    );
    const lossy = this.#ended.plan.faults.flatMap(({ kind, region }) =>
      kind === 'region loss' ? [region] : [],
    );
    const reachMs = earlier || partly || lossy.length > 0 ? intervalMs + timeoutMs : 0;
    if (!earlier && startedAt < outage.from - reachMs - skewMs)
      this.#violated(`${id} began ${this.#when(startedAt)}, the outage ${this.#when(outage.from)}`);
    if (!clear({ from: outage.from - 1_000, to: detectedAt }, this.#hindered)) return;
    const first = Math.min(
      ...this.#ended.targets.looks
        .filter(
          (look) =>
            look.monitorId === this.#plan.id &&
            look.at >= outage.from &&
            look.why === 'down' &&
            !(lossy as string[]).includes(look.region) &&
            outage.regions.includes(look.region),
        )
        .map((look) => look.startedAt),
    );
    const slotMs = intervalMs / outage.spec.regions.length;
    if (startedAt > first + slotMs + timeoutMs + 3_000)
      this.#violated(`${id} began ${this.#when(startedAt)}, the first failing check ${this.#when(first)}`);
  }

  #isOne(outage: TrueOutage): void {
    const own = this.#stories.filter((story) => {
      const { detectedAt } = opened(story);
      return detectedAt >= outage.from && detectedAt <= outage.to;
    });
    const dark = (at: number) =>
      this.#ended.plan.faults.some(
        (one) => one.region && one.from < at && one.to + freshMs(outage.spec) > at,
      );
    if (own.length > 1 && !own.some((story) => dark(last(story).at)))
      this.#violated(`the outage ${this.#when(outage.from)} is ${own.length} incidents`);
    for (const story of own) {
      const { incident, at } = last(story);
      const within = incident.status === 'resolved' && at < outage.to - 1_000;
      if (within && !dark(at))
        this.#violated(`${incident.id} was resolved ${this.#when(at)}: the outage went on`);
    }
  }

  /** The quorum failed to its end whatever the lossy and the silent regions would have said, and everybody was heard. */
  #isSure = ({ from, to }: Span, heardAt: number): boolean =>
    this.#outages.some((outage) => outage.to === to) && clear({ from, to: heardAt }, this.#hindered);

  #isResolvedInTime(story: Story): void {
    const { id, detectedAt } = opened(story);
    const outage = this.#possible.findLast(
      ({ from }) => from <= isOpen(story).to && from <= Math.max(detectedAt, isOpen(story).from),
    );
    if (!outage || outage.endedBy === 'people' || outage.to > this.#ended.quietUntil) return;
    const next = this.#possible.find(({ from }) => from > outage.to)?.from ?? this.#ended.quietUntil;
    const withinMs = recoveredWithinMs(this.#ended.plan, outage.spec);
    const from = clearFor(withinMs, { from: Math.max(outage.to, detectedAt), to: next }, this.#hindered);
    if (from === null) return;
    const { incident, at } = last(story);
    if (incident.status !== 'resolved' || at > from + withinMs)
      this.#violated(
        `${id} was not resolved ${this.#when(from + withinMs)}, the outage ended ${this.#when(outage.to)}`,
      );
    else if (
      this.#isSure({ from: outage.from, to: outage.to }, at) &&
      incident.resolvedAt! < outage.to - skewMs &&
      at > outage.to
    )
      this.#violated(
        `${id} ended ${this.#when(incident.resolvedAt!)}, before the outage ${this.#when(outage.to)}`,
      );
  }
}
