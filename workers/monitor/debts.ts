/** What is owed after a change, as rows of the outbox: written in the transaction of the change itself. */
import type { CheckResult } from '../domain/check.ts';
import { isProbed, type RegionId } from '../domain/region.ts';
import type { Effect } from '../domain/state/types.ts';
import type { MonitorSpec } from '../wire/rpc.ts';
import { resultMessage } from './heart.ts';
import { oweChildren } from './family.ts';
import { activeRegions, jobFor } from './job.ts';
import type { MonitorStore } from './store.ts';

/** Jobs that are other ones now go to their probes, and those that are none any more are taken back. */
export function oweJobs(store: MonitorStore, old: MonitorSpec | null, spec: MonitorSpec, now: number): void {
  for (const region of activeRegions(spec)) {
    const had = old && activeRegions(old).includes(region) && old.shard === spec.shard;
    if (had && JSON.stringify(jobFor(old, region)) === JSON.stringify(jobFor(spec, region))) continue;
    owePush(store, region, now);
  }
  for (const region of activeRegions(old)) {
    if (!activeRegions(spec).includes(region)) oweUnpush(store, region, old!.shard, now);
  }
}

export const owePush = (store: MonitorStore, region: RegionId, now: number): void =>
  store.owe(`push:${region}`, { kind: 'push', region }, now);

function oweUnpush(store: MonitorStore, region: RegionId, shard: number, now: number): void {
  store.forget(`push:${region}`);
  store.owe(`unpush:${region}:${shard}`, { kind: 'unpush', region, shard }, now);
}

export function oweNoJobs(store: MonitorStore, { regions, shard }: MonitorSpec, now: number): void {
  for (const region of regions.filter(isProbed)) oweUnpush(store, region, shard, now);
}

/** Last after a transition, so that no alarm is set for it: it is sent now, or else by the next alarm there is. */
export const oweResult = (store: MonitorStore, result: CheckResult, now: number): void =>
  store.owe(`results:${result.slotAt}`, { kind: 'results', message: resultMessage(result, now) }, now);

export function oweEffect(
  store: MonitorStore,
  spec: MonitorSpec,
  effect: Extract<Effect, { kind: 'persist_incident' | 'persist_status' | 'tell_children' }>,
  now: number,
): void {
  switch (effect.kind) {
    case 'persist_incident':
      store.owe(`incident:${effect.incident.id}`, { kind: 'incident', incident: effect.incident }, now);
      return;
    case 'tell_children':
      return oweChildren(store, spec, effect.down, now);
    case 'persist_status':
      store.owe('status', { kind: 'status' }, now);
  }
}
