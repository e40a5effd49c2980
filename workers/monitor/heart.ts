/**
 * The heartbeat's part of a monitor object: what was heard is put through its pure machine (domain/heartbeat) and
 * kept; a result that follows is a message for the results queue, marked as known to the object.
 */
import { beat } from '../domain/heartbeat/machine.ts';
import { type HeartbeatEvent, type HeartbeatState, silent } from '../domain/heartbeat/types.ts';
import type { CheckResult } from '../domain/check.ts';
import { isSecret } from '../platform/ping-key.ts';
import type { ResultsMessage } from '../wire/results.ts';
import type { MonitorSpec } from '../wire/rpc.ts';
import type { MonitorStore } from './store.ts';

export class Heart {
  readonly #store: MonitorStore;
  #state: HeartbeatState;

  constructor(store: MonitorStore) {
    this.#store = store;
    this.#state = { ...silent, ...store.heartbeat() };
  }

  get state(): HeartbeatState {
    return this.#state;
  }

  /** When silence becomes a missed beat. */
  wakeAt(spec: MonitorSpec | null): number | null {
    return spec?.heartbeat && !spec.paused ? this.#state.deadlineAt : null;
  }

  /** No await in here: what is kept belongs to the transaction of what follows from it. */
  hear(spec: MonitorSpec, event: HeartbeatEvent, now: number): CheckResult | null {
    const { heartbeat, monitorId, workspaceId } = spec;
    if (!heartbeat) return null;
    const { state, result } = beat({ monitorId, workspaceId, heartbeat }, this.#state, event, now);
    if (JSON.stringify(state) !== JSON.stringify(this.#state)) this.#store.putHeartbeat(state);
    this.#state = state;
    return result;
  }

  /** What a new spec means for what is waited for. */
  configure(old: MonitorSpec | null, spec: MonitorSpec, now: number): void {
    if (!old?.heartbeat) return;
    if (spec.paused) this.hear(spec, { type: 'paused' }, now);
    else if (old.paused) this.hear(spec, { type: 'resumed' }, now);
    else if (JSON.stringify(old.heartbeat) !== JSON.stringify(spec.heartbeat))
      this.hear(spec, { type: 'configured', before: old.heartbeat }, now);
  }
}

/** Whether a key opens this monitor: a heartbeat, with this secret. */
export const opens = ({ heartbeat, pingKeyHash }: MonitorSpec, secret: string): boolean =>
  heartbeat != null && pingKeyHash != null && isSecret(secret, pingKeyHash);

/** For the queue. `steady`: the object that sends it knows it already and need not be woken for it. */
export function resultMessage(result: CheckResult, now: number): ResultsMessage {
  const { region, colo, placement, ...packed } = result;
  return { v: 1, region, shard: 0, colo, placement, sentAt: now, results: [{ ...packed, steady: true }] };
}
