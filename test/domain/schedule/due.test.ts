import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridMsMax, missedSlotsWindowMs } from '../../../workers/domain/limits.ts';
import { dueBetween, nextSlot, slotToleranceMs, type Timed } from '../../../workers/domain/schedule/due.ts';
import { gridMs, offsetMs, phaseMs, slotAfter } from '../../../workers/domain/schedule/stagger.ts';

const t0 = 1_800_000_000_000;
const interval = fc.constantFrom(10, 15, 20, 60, 300, 3_600).map((seconds) => seconds * 1_000);
const jobs = fc
  .array(fc.tuple(fc.uuid(), interval, fc.integer({ min: 0, max: 4 })), { minLength: 1, maxLength: 20 })
  .map((list) =>
    list.map(([monitorId, intervalMs, region]): Timed => ({
      monitorId,
      intervalMs,
      offsetMs: offsetMs(monitorId, region, 5, intervalMs, 0),
    })),
  );

describe('the stagger', () => {
  it('spreads the regions of a monitor evenly over its interval, on the grid', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        interval,
        fc.integer({ min: 1, max: 9 }),
        fc.nat(50),
        (id, intervalMs, count, shard) => {
          const grid = gridMs(intervalMs, count);
          expect(grid).toBeLessThanOrEqual(Math.max(1_000, intervalMs / count));
          const offsets = Array.from({ length: count }, (_, i) =>
            offsetMs(id, i, count, intervalMs, shard),
          ).sort((a, b) => a - b);
          const gaps = offsets.map(
            (offset, i) => (i + 1 < count ? offsets[i + 1]! : offsets[0]! + intervalMs) - offset,
          );
          const apart = intervalMs / count;
          for (const gap of gaps)
            expect(Math.abs(gap - apart)).toBeLessThan(apart % 1_000 === 0 ? 0.5 : grid);
          for (const offset of offsets)
            expect((offset + intervalMs - (phaseMs(shard) % intervalMs)) % grid).toBe(0);
        },
      ),
    );
  });
});

describe('the phases of shards', () => {
  it.each([2, 3, 8, 50])('of %i shards lie apart from each other', (shards) => {
    const phases = Array.from({ length: shards }, (_, shard) => phaseMs(shard)).sort((a, b) => a - b);
    const gaps = phases.map((phase, i) => (phases[i + 1] ?? phases[0]! + gridMsMax) - phase);
    expect(Math.min(...gaps)).toBeGreaterThan(gridMsMax / shards / 4);
    expect(Math.max(...gaps)).toBeLessThan((gridMsMax / shards) * 3);
  });
});

describe('the grid', () => {
  it.each([
    [10, 5, 2],
    [20, 5, 4],
    [30, 5, 6],
    [60, 5, 6],
    [60, 6, 5],
    [60, 4, 5],
    [300, 5, 6],
    [20, 6, 2],
    [10, 9, 1],
    [61, 5, 1],
    [86_400, 9, 6],
  ])('of %i s and %i regions is %i s', (intervalSeconds, regionCount, seconds) => {
    expect(gridMs(intervalSeconds * 1_000, regionCount)).toBe(seconds * 1_000);
  });
});

describe('the alarms of a Prober', () => {
  it('on time: run every slot once, none early, none twice', () => {
    fc.assert(
      fc.property(jobs, (list) => {
        const ran: string[] = [];
        let after = t0;
        for (let now = nextSlot(list, t0)!; now < t0 + 600_000; now = nextSlot(list, now)!) {
          const due = dueBetween(list, after, now);
          expect(due.missed).toEqual([]);
          for (const { monitorId, slotAt } of due.run) {
            expect(slotAt).toBeLessThanOrEqual(now);
            ran.push(`${monitorId} ${slotAt}`);
          }
          after = now;
        }
        const wanted = list.flatMap(({ monitorId, intervalMs, offsetMs: offset }) => {
          const slots: string[] = [];
          for (let at = slotAfter(t0, intervalMs, offset); at < t0 + 600_000; at += intervalMs)
            slots.push(`${monitorId} ${at}`);
          return slots;
        });
        expect(ran.sort()).toEqual(wanted.sort());
      }),
    );
  });

  it('late by any time: each job runs at most once, only a young slot, and what passed is named, bounded, without a gap', () => {
    fc.assert(
      fc.property(jobs, fc.integer({ min: 0, max: 4_000_000 }), (list, lateMs) => {
        const now = t0 + lateMs;
        const due = dueBetween(list, t0, now);
        expect(new Set(due.run.map(({ monitorId }) => monitorId)).size).toBe(due.run.length);
        for (const { monitorId, slotAt } of due.run) {
          const job = list.find((one) => one.monitorId === monitorId)!;
          expect(now - slotAt).toBeLessThanOrEqual(slotToleranceMs(job.intervalMs));
        }
        const told = new Set(
          [...due.run, ...due.missed].map(({ monitorId, slotAt }) => `${monitorId} ${slotAt}`),
        );
        expect(told.size).toBe(due.run.length + due.missed.length);
        for (const { monitorId, intervalMs, offsetMs: offset } of list) {
          const from = Math.max(t0, now - missedSlotsWindowMs);
          for (let at = slotAfter(from, intervalMs, offset); at <= now; at += intervalMs)
            expect(told.has(`${monitorId} ${at}`)).toBe(true);
        }
      }),
    );
  });
});
