/** Monitors that depend on each other: a child asks its parents how they are, a parent tells its children what changed. */
import type { MachineEvent } from '../domain/state/types.ts';
import { log } from '../platform/log.ts';
import type { MonitorSpec } from '../wire/rpc.ts';
import type { Env } from './env.ts';
import type { MonitorStore } from './store.ts';

/** @param heard called with each parent's answer as it comes */
export async function askParents(
  env: Env,
  { monitorId }: MonitorSpec,
  ids: readonly string[],
  heard: (event: MachineEvent) => void,
): Promise<void> {
  await Promise.all(
    ids.map(async (id) => {
      try {
        const said = await env.MONITOR.getByName(id).standing();
        heard(said ? { type: 'parent', id, ...said } : { type: 'parents_unanswered', ids: [id] });
      } catch (error) {
        log('warn', 'parent_not_asked', { monitorId, parentId: id, error });
        heard({ type: 'parents_unanswered', ids: [id] });
      }
    }),
  );
}

export function oweChildren(store: MonitorStore, spec: MonitorSpec, down: boolean, now: number): void {
  for (const childId of spec.children)
    store.owe(`child:${childId}`, { kind: 'child', childId, down, at: now }, now);
}

/** Children it did not know of asked it before, maybe, and heard nothing of what changed since: they would wait for ever. */
export const oweNewChildren = (
  store: MonitorStore,
  old: MonitorSpec | null,
  { children, ...spec }: MonitorSpec,
  down: boolean,
  now: number,
): void => {
  const others = children.filter((id) => !old?.children.includes(id));
  oweChildren(store, { ...spec, children: others }, down, now);
};

/** Those who wait for the end of a round that is under way. */
export class Waiting {
  #waiting: (() => void)[] = [];

  until(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
  over(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
