/**
 * One monitor: turns results from every region into one state, and carries out what follows from it.
 *
 * 1. An event goes through the pure machine (domain/state).
 * 2. In one transaction: the state, if its durable part changed, and a row for everything owed to others.
 * 3. Then, in any order and as often as it takes: alerts to the queue, incidents and status to D1, jobs to the
 *    probes, news to the feeds. What is owed leaves the outbox only when it is done; the alarm comes back to the rest.
 * Detection and alerting touch no database: with D1 away its rows wait here, and nothing else does.
 */
import { DurableObject } from 'cloudflare:workers';
import type { CheckResult } from '../domain/check.ts';
import type { BeatSignal, HeartbeatEvent } from '../domain/heartbeat/types.ts';
import type { RegionId } from '../domain/region.ts';
import { durableView } from '../domain/state/durable.ts';
import { initialState, transition, wakeAt } from '../domain/state/machine.ts';
import type { ByHand } from '../domain/state/by-hand.ts';
import type { Effect, Incident, MachineEvent, MonitorState, Severity } from '../domain/state/types.ts';
import { log } from '../platform/log.ts';
import type { DeliveryAttempt } from '../wire/alerts.ts';
import type {
  MonitorRpc,
  MonitorSnapshot,
  MonitorSpec,
  PutOff,
  RecordOutcome,
  Standing,
} from '../wire/rpc.ts';
import { claim, putOff, report } from '../platform/deliveries.ts';
import { announce } from './announce.ts';
import { AlarmClock } from '../platform/alarm-clock.ts';
import { oweEffect, oweJobs, oweNoJobs, owePush, oweResult } from './debts.ts';
import type { Env } from './env.ts';
import { Telling } from './escalation.ts';
import { activeRegions } from './job.ts';
import { askParents, oweNewChildren, Waiting } from './family.ts';
import { newsOf } from './messages.ts';
import { Heart, opens } from './heart.ts';
import { Outbox } from '../platform/outbox.ts';
import { confirmRound, manualRound } from './rounds.ts';
import { settleDebt } from './settle-debt.ts';
import { MonitorStore, type Owed } from './store.ts';

/** A round is under way, or about to begin. */
const asking = ({ confirm, confirmAt }: MonitorState): boolean => confirm !== null || confirmAt !== null;

/** How long an alarm waits for what is owed; that goes on after it. */
const settlingMsMax = 1_000;

export class MonitorObject extends DurableObject<Env> implements MonitorRpc {
  readonly #store: MonitorStore;
  readonly #heart: Heart;
  readonly #telling: Telling;
  readonly #outbox: Outbox<Owed>;
  readonly #alarm: AlarmClock;
  readonly #roundOver = new Waiting();
  #spec: MonitorSpec | null;
  #state: MonitorState;
  #removed: boolean;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = new MonitorStore(ctx.storage.sql);
    this.#heart = new Heart(this.#store);
    this.#telling = new Telling(this.#store, env.PUBLIC_URL);
    this.#outbox = new Outbox(this.#store, (row) =>
      settleDebt(this.env, this.#store, this.#spec!, this.#state, row),
    );
    this.#alarm = new AlarmClock(ctx.storage);
    this.#spec = this.#store.spec();
    this.#removed = this.#store.removed();
    const now = Date.now();
    // A state stored by an earlier version has not every field.
    this.#state = { ...initialState(now), ...this.#store.state(), completeSince: now };
    void ctx.blockConcurrencyWhile(() => this.#alarm.read());
  }

  async configure(spec: MonitorSpec): Promise<void> {
    const old = this.#spec;
    if (this.#removed || (old && old.version > spec.version)) return;
    const now = Date.now();
    // What has passed by the old settings is not undone by new ones.
    if (old?.heartbeat && !old.paused) this.#hear(old, { type: 'tick' }, now);
    this.#store.putSpec(spec);
    this.#spec = spec;
    oweJobs(this.#store, old, spec, now);
    this.#heart.configure(old, spec, now);
    if (spec.paused) this.#apply({ type: 'paused' }, now);
    else if (this.#state.status === 'paused') this.#apply({ type: 'resumed' }, now);
    else this.#apply({ type: 'configured' }, now);
    oweNewChildren(this.#store, old, spec, this.#state.down, now);
    this.#work();
  }

  async remove(): Promise<void> {
    const now = Date.now();
    if (!this.#spec) return;
    oweNoJobs(this.#store, this.#spec, now);
    this.#apply({ type: 'removed' }, now);
    this.#store.putRemoved();
    this.#removed = true;
    this.#work();
  }

  async record(results: CheckResult[]): Promise<RecordOutcome> {
    const known = this.#spec !== null && !this.#removed;
    if (known && this.#apply({ type: 'results', results }, Date.now()).length > 0) this.#work();
    return { known, status: this.#state.status, noData: this.#state.noData };
  }

  async checkNow(): Promise<CheckResult[]> {
    const spec = this.#spec;
    if (!spec || this.#removed) return [];
    const heard = await manualRound(this.env, spec, Date.now());
    await this.record(heard);
    return heard;
  }

  async beat(secret: string, signal: BeatSignal, arrivedAt = Infinity): Promise<boolean> {
    const spec = this.#spec;
    if (!spec || this.#removed || !opens(spec, secret)) return false;
    if (spec.paused) return true;
    const now = Math.min(arrivedAt, Date.now());
    // A deadline may have passed whose alarm is still on its way.
    this.#hear(spec, { type: 'tick' }, now);
    this.#hear(spec, signal, now);
    return true;
  }

  #hear(spec: MonitorSpec, event: HeartbeatEvent, now: number): void {
    const result = this.#heart.hear(spec, event, now);
    if (!result) return this.#arm();
    this.#apply({ type: 'results', results: [result] }, now);
    oweResult(this.#store, result, now);
    this.#work();
  }

  async acknowledge(incidentId: string, by: string, note: string | null): Promise<Incident | null> {
    return this.#byHand(incidentId, { type: 'acknowledged', by, note });
  }
  async resolve(incidentId: string, by: string, note: string | null): Promise<Incident | null> {
    return this.#byHand(incidentId, { type: 'resolved_by_hand', by, note });
  }
  async note(incidentId: string, by: string, text: string): Promise<Incident | null> {
    return this.#byHand(incidentId, { type: 'noted', by, text });
  }
  async setSeverity(incidentId: string, severity: Severity, by: string): Promise<Incident | null> {
    return this.#byHand(incidentId, { type: 'graded', severity, by });
  }
  async merge(incidentId: string, into: string | null, by: string): Promise<Incident | null> {
    return this.#byHand(incidentId, { type: 'merged', into, by });
  }

  /** @returns the incident as it is then; null when it is not open here */
  #byHand(incidentId: string, event: ByHand): Incident | null {
    if (this.#state.incident?.id !== incidentId) return null;
    const effects = this.#apply(event, Date.now());
    if (effects.length > 0) this.#work();
    const told = effects.findLast((effect) => effect.kind === 'persist_incident');
    return told?.incident ?? this.#state.incident;
  }

  async silence(lastSlotAt: number | null): Promise<void> {
    if (!this.#spec || this.#removed) return;
    if (this.#apply({ type: 'silence', lastSlotAt }, Date.now()).length > 0) this.#work();
  }

  async repush(region: RegionId): Promise<void> {
    if (!activeRegions(this.#spec).includes(region) || this.#removed) return;
    owePush(this.#store, region, Date.now());
    this.#work();
  }

  async standing(): Promise<Standing | null> {
    if (!this.#spec || this.#removed || this.#spec.paused) return null;
    // Whoever asks sees trouble: it may be this one's, and not be known yet.
    if (!this.#state.down && this.#apply({ type: 'asked' }, Date.now()).length > 0) this.#work();
    if (!this.#state.down && asking(this.#state)) await this.#roundOver.until();
    return { down: this.#state.down, at: Date.now() };
  }
  async parentChanged(parentId: string, down: boolean, at: number): Promise<void> {
    if (!this.#spec || this.#removed) return;
    if (this.#apply({ type: 'parent', id: parentId, down, at }, Date.now()).length > 0) this.#work();
  }

  async snapshot(): Promise<MonitorSnapshot | null> {
    const spec = this.#spec;
    if (!spec || this.#removed) return null;
    const heartbeat = spec.heartbeat ? this.#heart.state : null;
    return { spec, state: this.#state, heartbeat, escalation: this.#telling.plan(spec) };
  }

  async claimDelivery(deliveryId: string, attempt: number): Promise<boolean> {
    return claim(this.#store, deliveryId, attempt, Date.now());
  }

  async putOffDelivery(deliveryId: string, attempt: number, why: PutOff): Promise<void> {
    putOff(this.#store, deliveryId, attempt, why);
    this.#arm();
  }

  async reportDelivery(deliveryId: string, attempt: DeliveryAttempt) {
    const next = report(this.#store, deliveryId, attempt, Math.random());
    this.#arm();
    return next;
  }

  override async alarm(): Promise<void> {
    this.#alarm.rang();
    try {
      const wake = this.#spec && wakeAt(this.#spec, this.#state);
      if (wake !== null && wake <= Date.now()) this.#apply({ type: 'tick' }, Date.now());
      const beatBy = this.#heart.wakeAt(this.#spec);
      if (this.#spec && !this.#removed && beatBy !== null && beatBy <= Date.now())
        this.#hear(this.#spec, { type: 'tick' }, Date.now());
      if (this.#spec) this.#telling.tick(this.#spec, this.#state, Date.now());
      // Not longer: the next alarm comes only after this one, and a deadline does not wait for a database that hangs.
      await Promise.race([this.#settle(), scheduler.wait(settlingMsMax)]);
      this.#arm();
    } catch (error) {
      log('error', 'monitor_alarm_failed', { monitorId: this.#spec?.monitorId, error });
      await this.#alarm.wakeAfter(5_000);
    }
  }

  /** Steps 1 and 2. No await in here: all writes are one transaction. @returns what is to be done */
  #apply(event: MachineEvent, now: number): Effect[] {
    const spec = this.#spec;
    if (!spec) return [];
    const before = this.#state;
    const { state, effects } = transition(spec, before, event, now);
    if (durableView(spec, state) !== durableView(spec, before)) this.#store.putState(state);
    this.#state = state;
    if (!asking(state)) this.#roundOver.over();
    for (const effect of effects) {
      // Nothing is stored for a round: it is in the state, with the time at which silence is an answer.
      if (effect.kind === 'confirm') this.ctx.waitUntil(this.#confirm(spec, effect));
      else if (effect.kind === 'ask_parents') this.ctx.waitUntil(this.#askParents(spec, effect.ids));
      else if (effect.kind !== 'notify') oweEffect(this.#store, spec, effect, now);
    }
    this.#telling.follow(spec, before, state, event, effects, now);
    this.#arm();
    if (effects.length === 0) return effects;
    const news = newsOf(spec, state, effects);
    if (news.length > 0) this.ctx.waitUntil(announce(this.env, spec, news));
    return effects;
  }

  #askParents(spec: MonitorSpec, ids: readonly string[]): Promise<void> {
    return askParents(this.env, spec, ids, (event) => {
      if (this.#apply(event, Date.now()).length > 0) this.#work();
    });
  }

  #confirm(spec: MonitorSpec, round: Extract<Effect, { kind: 'confirm' }>): Promise<void> {
    return confirmRound(this.env, spec, round, (event) => {
      if (this.#apply(event, Date.now()).length > 0) this.#work();
    });
  }

  /** Begins to pay what is owed, without making the caller wait. */
  #work(): void {
    this.ctx.waitUntil(this.#settle().catch((error: unknown) => log('error', 'settling_failed', { error })));
  }

  /** Step 3. */
  async #settle(): Promise<void> {
    if (!this.#spec) return;
    try {
      await this.#outbox.settle();
    } finally {
      this.#arm();
    }
    if (!this.#removed || !this.#store.owesNothing()) return;
    const deleted = this.ctx.storage.deleteAll();
    this.#store.emptied();
    await deleted;
  }

  #arm(): void {
    const beatBy = this.#removed ? null : this.#heart.wakeAt(this.#spec);
    const machine = this.#spec && !this.#removed ? wakeAt(this.#spec, this.#state) : null;
    this.#alarm.wakeBy([machine, beatBy, this.#telling.wakeAt(this.#state), this.#outbox.nextDueAt()]);
  }
}
