/**
 * How long things may take, derived from the settings, and where those bounds hold: in the first stretch of an outage
 * that is long enough and in which nothing else goes wrong.
 */
import type { MonitorSpec } from '../../../workers/wire/rpc.ts';
import { harmless } from '../world/faults.ts';
import type { Plan } from '../world/plan.ts';
import type { Kept } from './ledger.ts';
import type { Span } from './truth.ts';

const second = 1_000;
/** Between two rounds, and added to a round's time-out before a region counts as silent (domain/limits.ts). */
const spacingMs = 5 * second;
const graceMs = 5 * second;
/** After a fault: a hung call is given up, what was kept back is sent again, an object comes back to what it owes. */
const settlesMs = 60 * second;
const afterAnEditMs = 20 * second;

/** A result's way from the probe to the object, at its longest: out of the queue, over the network, with copies. */
const wayMs = ({ weather }: Plan): number => weather.queueMsMax + 4 * weather.networkMsMax + 2 * second;
/** A round that found a region silent, and the wait for the next. */
const roundMs = ({ timeoutMs }: MonitorSpec): number => timeoutMs + graceMs + spacingMs;

/** From the first moment of an outage: the next slot of some region, its check, its way, a round for each threshold. */
export const detectedWithinMs = (plan: Plan, spec: MonitorSpec): number =>
  spec.intervalMs + spec.timeoutMs + wayMs(plan) + (spec.failureThreshold + 1) * roundMs(spec);
export const recoveredWithinMs = (plan: Plan, spec: MonitorSpec): number =>
  spec.intervalMs + spec.timeoutMs + wayMs(plan) + (spec.recoveryThreshold + 1) * roundMs(spec);

/** When something stood in the way of whoever detects. */
export function hindrances(plan: Plan, kept: readonly Kept[]): Span[] {
  const faults = plan.faults
    .filter(({ kind }) => !harmless(kind) && kind !== 'region loss')
    .map(({ from, to }) => ({ from, to: to + settlesMs }));
  const edits = kept
    .filter(({ spec }, i) => spec?.version !== kept[i - 1]?.spec?.version)
    .map(({ at }) => ({ from: at, to: at + afterAnEditMs }));
  return [...faults, ...edits].sort((a, b) => a.from - b.from);
}

/** Where the first stretch of this length without a hindrance begins, or null. */
export function clearFor(lengthMs: number, within: Span, hindered: readonly Span[]): number | null {
  let from = within.from;
  for (const one of hindered) {
    if (one.to <= from) continue;
    if (one.from >= from + lengthMs) break;
    from = one.to;
  }
  return from + lengthMs <= within.to ? from : null;
}
export const clear = (span: Span, hindered: readonly Span[]): boolean =>
  !hindered.some(({ from, to }) => from < span.to && to > span.from);
