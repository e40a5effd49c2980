import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admission, type Asked, type ChannelTraffic } from '../../../workers/domain/alert/admission.ts';
import { closed, heard } from '../../../workers/domain/alert/breaker.ts';
import { noRate } from '../../../workers/domain/alert/rate.ts';

const idle: ChannelTraffic = { rate: noRate, breaker: closed };
const asked = (overrides: Partial<Asked> = {}): Asked => ({
  digest: true, ratePerMinute: 3, together: false, behindDigest: false, alone: false, turn: null, notBefore: null, impatient: false, ...overrides,
}); // prettier-ignore
const kind = (traffic: ChannelTraffic, overrides: Partial<Asked>, now = 0) =>
  admission(traffic, asked(overrides), now, 0.5).verdict.kind;

describe('an alert', () => {
  it('for people is held in a storm and behind a digest; a second try of it is not', () => {
    expect(kind(idle, {})).toBe('send');
    expect(kind(idle, { together: true })).toBe('held');
    expect(kind(idle, { behindDigest: true })).toBe('held');
    expect(kind(idle, { together: true, alone: true })).toBe('send');
  });
  it('for programs is never held', () => {
    expect(kind(idle, { digest: false, together: true, behindDigest: true })).toBe('send');
  });
  it('waits while the breaker is open, unless it has waited too long', () => {
    let { breaker } = idle;
    for (let i = 0; i < 5; i++) breaker = heard(breaker, 'transient', 0, 0.5);
    expect(kind({ ...idle, breaker }, {})).toBe('later');
    expect(kind({ ...idle, breaker }, { impatient: true })).toBe('send');
  });
  it('does not overtake an earlier one of its monitor, not even by a digest', () => {
    const { verdict } = admission(idle, asked({ notBefore: 5_000, together: true }), 0, 0);
    expect(verdict).toMatchObject({ kind: 'later', at: 6_000 });
    expect(kind(idle, { notBefore: 5_000 }, 6_000)).toBe('send');
  });
});

/** A channel as its object drives it: who is told "later" comes back then, and the digest takes all that is held. */
function drive(
  alerts: { monitor: number; afterMs: number; together: boolean }[],
  digest: boolean,
  cap: number,
) {
  type One = { n: number; monitor: number; at: number; turn: number | null; together: boolean };
  let now = 0;
  let queue: One[] = alerts.map(({ afterMs, ...alert }, n) => ({
    n,
    ...alert,
    at: (now += afterMs),
    turn: null,
  }));
  let traffic = idle;
  let held: One[] = [];
  const sent: { n: number; monitor: number; at: number }[] = [];
  const digests: { at: number; told: One[] }[] = [];
  const waiting = new Map<number, One>();
  for (let steps = 0; queue.length > 0 && steps < 20_000; steps++) {
    queue = queue.toSorted((a, b) => a.at - b.at || a.n - b.n);
    const [one, ...rest] = queue;
    queue = rest;
    now = one!.at;
    if (one!.n < 0) {
      const room = admission(
        traffic,
        asked({ digest, ratePerMinute: cap, alone: true, turn: one!.turn }),
        now,
        0,
      );
      traffic = room.traffic;
      if (room.verdict.kind === 'later')
        queue.push({ ...one!, at: room.verdict.at, turn: room.verdict.turn });
      else {
        digests.push({ at: now, told: held });
        held = [];
      }
      continue;
    }
    const earlier = [...waiting.values()].filter(({ n, monitor }) => monitor === one!.monitor && n < one!.n);
    const notBefore = earlier.length > 0 ? Math.max(...earlier.map(({ at }) => at)) : null;
    const { together, turn } = one!;
    const { traffic: after, verdict } = admission(
      traffic,
      asked({ digest, ratePerMinute: cap, together, turn, notBefore, behindDigest: held.length > 0 }),
      now,
      0,
    );
    traffic = after;
    waiting.delete(one!.n);
    if (verdict.kind === 'send') sent.push({ n: one!.n, monitor: one!.monitor, at: now });
    else if (verdict.kind === 'held') {
      if (held.length === 0)
        queue.push({ n: -1, monitor: -1, at: now + 20_000, turn: null, together: false });
      held.push(one!);
    } else {
      const again = { ...one!, at: verdict.at, turn: verdict.turn };
      waiting.set(one!.n, again);
      queue.push(again);
    }
  }
  return { sent, digests, left: queue.length + held.length };
}

const traffic = fc.array(
  fc.record({
    monitor: fc.integer({ min: 0, max: 4 }),
    afterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30_000 })),
    together: fc.boolean(),
  }),
  { maxLength: 40 },
);

describe.each([
  ['people', true],
  ['programs', false],
] as const)('whatever comes to a channel for %s', (_, digest) => {
  it('is told exactly once, never over the cap, and in the order of its monitor', () => {
    fc.assert(
      fc.property(traffic, fc.integer({ min: 1, max: 6 }), (alerts, cap) => {
        const { sent, digests, left } = drive(alerts, digest, cap);
        expect(left).toBe(0);
        const told = [
          ...sent.map(({ n }) => n),
          ...digests.flatMap(({ told: some }) => some.map(({ n }) => n)),
        ];
        expect(told.toSorted((a, b) => a - b)).toEqual(alerts.map((_alert, n) => n));
        if (!digest) expect(digests).toEqual([]);
        const messages = [...sent.map(({ at }) => at), ...digests.map(({ at }) => at)].toSorted(
          (a, b) => a - b,
        );
        for (let i = cap; i < messages.length; i++)
          expect(messages[i]! - messages[i - cap]!).toBeGreaterThanOrEqual(60_000);
        const order = [
          ...sent.map(({ n, monitor, at }) => ({ n, monitor, at })),
          ...digests.flatMap(({ at, told: some }) => some.map(({ n, monitor }) => ({ n, monitor, at }))),
        ].toSorted((a, b) => a.at - b.at || a.n - b.n);
        for (const own of Map.groupBy(order, ({ monitor }) => monitor).values())
          expect(own.map(({ n }) => n)).toEqual(own.map(({ n }) => n).toSorted((a, b) => a - b));
      }),
    );
  });
});
