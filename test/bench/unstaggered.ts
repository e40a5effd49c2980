/** Stands in for domain/schedule/stagger.ts: every region looks at the same instant, as most monitors do it. */
import { fnv1a } from '../hash.ts';

export const gridMs = (): number => 1_000;
export const offsetMs = (monitorId: string, _index: number, _count: number, intervalMs: number): number =>
  Math.floor((fnv1a(monitorId) % intervalMs) / 1_000) * 1_000;
export const slotAtOrBefore = (now: number, intervalMs: number, offset: number): number =>
  Math.floor((now - offset) / intervalMs) * intervalMs + offset;
export const slotAfter = (now: number, intervalMs: number, offset: number): number =>
  slotAtOrBefore(now, intervalMs, offset) + intervalMs;
