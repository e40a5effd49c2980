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
import { isProbed, type RegionId } from '../domain/region.ts';
import { durableView } from '../domain/state/durable.ts';
import { initialState, transition, wakeAt } from '../domain/state/machine.ts';
import type { Effect, Incident, MachineEvent, MonitorState } from '../domain/state/types.ts';
import { log } from '../platform/log.ts';
import type { DeliveryAttempt } from '../wire/alerts.ts';
import type { MonitorRpc, MonitorSnapshot, MonitorSpec, RecordOutcome } from '../wire/rpc.ts';
import { claim, report } from './deliveries.ts';
import { announce } from './announce.ts';
import { ask } from './ask.ts';
import type { Env } from './env.ts';
import { activeRegions, jobFor } from './job.ts';
import { alertMessages, newsOf } from './messages.ts';
import { Heart, opens, resultMessage } from './heart.ts';
import { settleDebt } from './settle-debt.ts';
import { MonitorStore } from './store.ts';

export class MonitorObject extends DurableObject<Env> implements MonitorRpc {
  readonly #store: MonitorStore;
  readonly #heart: Heart;
  #spec: MonitorSpec | null;
  #state: MonitorState;
  #removed: boolean;
  #alarmAt: number | null = null;
  #settling: Promise<void> | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = new MonitorStore(ctx.storage.sql);
    this.#heart = new Heart(this.#store);
    this.#spec = this.#store.spec();
    this.#removed = this.#store.removed();
    const now = Date.now();
    // A state stored by an earlier version has not every field.
    this.#state = { ...initialState(now), ...this.#store.state(), completeSince: now };
    // The alarm's time is kept in memory, so that setting it is part of the transaction that needs it.
    void ctx.blockConcurrencyWhile(async () => {
      this.#alarmAt = await ctx.storage.getAlarm();
    });
  }

  async configure(spec: MonitorSpec): Promise<void> {
    const old = this.#spec;
    if (this.#removed || (old && old.version > spec.version)) return;
    const now = Date.now();
    // What has passed by the old settings is not undone by new ones.
    if (old?.heartbeat && !old.paused) this.#hear(old, { type: 'tick' }, now);
    this.#store.putSpec(spec);
    this.#spec = spec;
    for (const region of activeRegions(spec)) {
      const had = old && activeRegions(old).includes(region) && old.shard === spec.shard;
      if (had && JSON.stringify(jobFor(old, region)) === JSON.stringify(jobFor(spec, region))) continue;
      this.#store.owe(`push:${region}`, { kind: 'push', region }, now);
    }
    for (const region of activeRegions(old)) {
      if (!activeRegions(spec).includes(region)) this.#oweUnpush(region, old!.shard, now);
    }
    this.#heart.configure(old, spec, now);
    if (spec.paused) this.#apply({ type: 'paused' }, now);
    else if (this.#state.status === 'paused') this.#apply({ type: 'resumed' }, now);
    else this.#apply({ type: 'configured' }, now);
    this.#work();
  }

  #oweUnpush(region: RegionId, shard: number, now: number): void {
    this.#store.forget(`push:${region}`);
    this.#store.owe(`unpush:${region}:${shard}`, { kind: 'unpush', region, shard }, now);
  }

  async remove(): Promise<void> {
    const now = Date.now();
    if (!this.#spec) return;
    for (const region of this.#spec.regions.filter(isProbed)) this.#oweUnpush(region, this.#spec.shard, now);
    this.#apply({ type: 'removed' }, now);
    this.#store.putRemoved();
    this.#removed = true;
    this.#work();
  }

  async record(results: CheckResult[]): Promise<RecordOutcome> {
    const known = this.#spec !== null && !this.#removed;
    if (known && this.#apply({ type: 'results', results }, Date.now())) this.#work();
    return { known, status: this.#state.status, noData: this.#state.noData };
  }

  async checkNow(): Promise<CheckResult[]> {
    const spec = this.#spec;
    if (!spec || this.#removed) return [];
    const slotAt = Date.now();
    const results = await Promise.all(
      spec.regions.map((region) => ask(this.env, spec, region, 'manual', slotAt)),
    );
    const heard = results.filter((result) => result !== null);
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
    // Last, so that no alarm is set for it: it is sent now, and if this object dies first, by the next alarm there is.
    this.#store.owe(
      `results:${result.slotAt}`,
      { kind: 'results', message: resultMessage(result, now) },
      now,
    );
    this.#work();
  }

  async acknowledge(incidentId: string, by: string, note: string | null): Promise<Incident | null> {
    if (this.#state.incident?.id !== incidentId) return null;
    if (this.#apply({ type: 'acknowledged', by, note }, Date.now())) this.#work();
    return this.#state.incident;
  }

  async silence(lastSlotAt: number | null): Promise<void> {
    if (!this.#spec || this.#removed) return;
    if (this.#apply({ type: 'silence', lastSlotAt }, Date.now())) this.#work();
  }

  async repush(region: RegionId): Promise<void> {
    if (!activeRegions(this.#spec).includes(region) || this.#removed) return;
    this.#store.owe(`push:${region}`, { kind: 'push', region }, Date.now());
    this.#work();
  }

  async snapshot(): Promise<MonitorSnapshot | null> {
    return this.#spec && !this.#removed
      ? { spec: this.#spec, state: this.#state, heartbeat: this.#spec.heartbeat ? this.#heart.state : null }
      : null;
  }

  async claimDelivery(deliveryId: string, attempt: number): Promise<boolean> {
    return claim(this.#store, deliveryId, attempt, Date.now());
  }

  async reportDelivery(
    deliveryId: string,
    attempt: DeliveryAttempt,
  ): Promise<{ nextAttemptAt: number | null; dead: boolean }> {
    const next = report(this.#store, deliveryId, attempt, Math.random());
    this.#arm();
    return next;
  }

  override async alarm(): Promise<void> {
    this.#alarmAt = null;
    try {
      const wake = wakeAt(this.#state);
      if (this.#spec && wake !== null && wake <= Date.now()) this.#apply({ type: 'tick' }, Date.now());
      const beatBy = this.#heart.wakeAt(this.#spec);
      if (this.#spec && !this.#removed && beatBy !== null && beatBy <= Date.now())
        this.#hear(this.#spec, { type: 'tick' }, Date.now());
      await this.#settle();
    } catch (error) {
      log('error', 'monitor_alarm_failed', { monitorId: this.#spec?.monitorId, error });
      this.#alarmAt = Date.now() + 5_000;
      await this.ctx.storage.setAlarm(this.#alarmAt);
    }
  }

  /** Steps 1 and 2. No await in here: all writes are one transaction. @returns whether anything is to be done */
  #apply(event: MachineEvent, now: number): boolean {
    const spec = this.#spec;
    if (!spec) return false;
    const before = this.#state;
    const { state, effects } = transition(spec, before, event, now);
    if (durableView(spec, state) !== durableView(spec, before)) this.#store.putState(state);
    this.#state = state;
    for (const effect of effects) this.#owe(spec, effect, now);
    this.#arm();
    if (effects.length === 0) return false;
    const news = newsOf(spec, state, effects);
    if (news.length > 0) this.ctx.waitUntil(announce(this.env, spec, news));
    return true;
  }

  #owe(spec: MonitorSpec, effect: Effect, now: number): void {
    switch (effect.kind) {
      case 'notify':
        for (const message of alertMessages(spec, this.#state, effect, this.env.PUBLIC_URL, now)) {
          this.#store.owe(message.deliveryId, { kind: 'alert', message }, now);
        }
        return;
      case 'persist_incident':
        this.#store.owe(
          `incident:${effect.incident.id}`,
          { kind: 'incident', incident: effect.incident },
          now,
        );
        return;
      case 'persist_status':
        this.#store.owe('status', { kind: 'status' }, now);
        return;
      case 'confirm':
        // Nothing is stored for it: the round itself is in the state, with the time at which silence is an answer.
        this.ctx.waitUntil(this.#confirm(spec, effect.regions, effect.slotAt));
    }
  }

  async #confirm(spec: MonitorSpec, regions: RegionId[], slotAt: number): Promise<void> {
    await Promise.all(
      regions.map(async (region) => {
        const result = await ask(this.env, spec, region, 'confirm', slotAt);
        const event: MachineEvent = result
          ? { type: 'results', results: [result] }
          : { type: 'unanswered', regions: [region], slotAt };
        if (this.#apply(event, Date.now())) this.#work();
      }),
    );
  }

  /** Begins to pay what is owed, without making the caller wait. */
  #work(): void {
    this.ctx.waitUntil(this.#settle().catch((error: unknown) => log('error', 'settling_failed', { error })));
  }

  /** Step 3. One run at a time; whatever is due when it ends is taken along. */
  async #settle(): Promise<void> {
    while (this.#settling) await this.#settling;
    const spec = this.#spec;
    if (!spec) return;
    this.#settling = (async () => {
      for (let rows = this.#store.due(Date.now()); rows.length > 0; rows = this.#store.due(Date.now())) {
        await Promise.all(rows.map((row) => settleDebt(this.env, this.#store, spec, this.#state, row)));
      }
    })();
    try {
      await this.#settling;
    } finally {
      this.#settling = null;
      this.#arm();
    }
    if (this.#removed && this.#store.owesNothing()) await this.ctx.storage.deleteAll();
  }

  /** The alarm stands at the earliest thing to come back to. Each setting is a row written. */
  #arm(): void {
    const times = [
      wakeAt(this.#state),
      this.#removed ? null : this.#heart.wakeAt(this.#spec),
      this.#store.nextDueAt(),
    ].filter((time) => time !== null);
    if (times.length === 0) return;
    const at = Math.min(...times);
    if (this.#alarmAt !== null && this.#alarmAt <= at) return;
    this.#alarmAt = at;
    void this.ctx.storage.setAlarm(at);
  }
}
