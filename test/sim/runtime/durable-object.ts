/**
 * One Durable Object: its storage, and the incarnation that runs over it, if there is one. An incarnation may die after
 * any event; the next call or alarm makes another. Alarms come at least once: again when the handler throws or dies.
 */
import type { Node } from './clock.ts';
import type { Platform } from './platform.ts';
import { ObjectStorage, storageBinding } from './sql.ts';

/** Its methods, however they are called. */
export type Instance = Record<string, (...args: unknown[]) => unknown> & {
  alarm?: (info: AlarmInvocationInfo) => Promise<void>;
};
type Incarnation = { node: Node; instance: Instance; ready: Promise<unknown>; dropped: Set<() => void> };
export type Place = { name: string; kind: string; skewMs: number; region?: string };
export type Hooks = {
  /** Before an alarm runs: how much later it must be; 0 for now, Infinity for never. */
  alarmDelayMs: (place: Place) => number;
  committed: (place: Place, storage: ObjectStorage) => void;
};

const retryFirstMs = 2_000;

export class SimObject {
  readonly place: Place;
  readonly storage: ObjectStorage;
  readonly #platform: Platform;
  readonly #make: (ctx: DurableObjectState) => Instance;
  readonly #hooks: Hooks;
  #live: Incarnation | null = null;
  #scheduled: { at: number; event: { cancelled: boolean } } | null = null;
  #alarmRuns = false;
  #failures = 0;

  constructor(platform: Platform, place: Place, make: (ctx: DurableObjectState) => Instance, hooks: Hooks) {
    this.#platform = platform;
    this.place = place;
    this.#make = make;
    this.#hooks = hooks;
    this.storage = new ObjectStorage(
      () => this.#platform.wrote(this.#live!.node, this.storage),
      (alarm) => {
        this.#schedule(alarm);
        hooks.committed(place, this.storage);
      },
    );
  }

  get isLive(): boolean {
    return this.#live !== null;
  }
  evict(): void {
    if (this.#live) this.#platform.kill(this.#live.node);
  }

  /** Runs a method in the living incarnation. @param lost called instead when that dies before it has answered */
  enter(
    method: string,
    args: unknown[],
    done: (answer: unknown) => void,
    failed: (error: unknown) => void,
  ): void {
    const live = this.#wake();
    const lost = () => failed(new Error('The Durable Object was reset.'));
    live.dropped.add(lost);
    this.#platform.runIn(live.node, () => {
      void (async () => {
        await live.ready;
        if (typeof live.instance[method] !== 'function') throw new TypeError(`${method} is no method`);
        return live.instance[method](...args);
      })()
        .then(done, failed)
        // Until what it answered has left, its death takes the answer along.
        .finally(() => this.#platform.send(() => live.dropped.delete(lost)));
    });
  }

  #wake(): Incarnation {
    if (this.#live) return this.#live;
    const { name, skewMs, region } = this.place;
    const node: Node = { name, skewMs, alive: true, ...(region ? { region } : {}) };
    const incarnation: Incarnation = { node, instance: {}, ready: Promise.resolve(), dropped: new Set() };
    this.#live = incarnation;
    this.#platform.mayDie(node, () => {
      this.#live = null;
      for (const drop of incarnation.dropped) drop();
    });
    const ctx = {
      id: { name, toString: () => name },
      storage: storageBinding(this.storage),
      waitUntil: (work: Promise<unknown>) => void Promise.resolve(work).catch(() => undefined),
      blockConcurrencyWhile(work: () => Promise<unknown>) {
        const done = work();
        incarnation.ready = done;
        return done;
      },
    } as unknown as DurableObjectState;
    this.#platform.runIn(node, () => (incarnation.instance = this.#make(ctx)));
    return incarnation;
  }

  /** Its own clock says when the alarm is due. */
  #schedule(alarm: number | null): void {
    const due = alarm === null ? null : alarm - this.place.skewMs;
    if (this.#scheduled && this.#scheduled.at === due) return;
    if (this.#scheduled) this.#scheduled.event.cancelled = true;
    this.#scheduled = null;
    if (due === null) return;
    const event = this.#platform.clock.at(due + this.#platform.chance.between(0, 30), () => this.#ring());
    this.#scheduled = { at: due, event };
  }

  #ring(): void {
    this.#scheduled = null;
    const scheduledTime = this.storage.alarm;
    // Alarms of one object never overlap: what is due meanwhile comes after this one.
    if (scheduledTime === null || this.#alarmRuns) return;
    const delayMs = this.#hooks.alarmDelayMs(this.place);
    if (delayMs === Infinity) return;
    if (delayMs > 0) {
      const event = this.#platform.clock.after(delayMs, () => this.#ring());
      this.#scheduled = { at: scheduledTime - this.place.skewMs, event };
      return;
    }
    this.#platform.trace(() => `${this.place.name} alarm`);
    this.#alarmRuns = true;
    this.storage.takeAlarm();
    const info = { isRetry: this.#failures > 0, retryCount: this.#failures, scheduledTime };
    this.enter(
      'alarm',
      [info],
      () => this.#platform.send(() => this.#rang(false)),
      () => this.#rang(true),
    );
  }

  #rang(failed: boolean): void {
    this.#alarmRuns = false;
    this.#failures = failed ? this.#failures + 1 : 0;
    const again = retryFirstMs * 2 ** Math.min(6, this.#failures - 1);
    if (failed && this.storage.alarm === null)
      this.storage.restoreAlarm(this.#platform.clock.now + this.place.skewMs + again);
    this.#schedule(this.storage.alarm);
  }
}
