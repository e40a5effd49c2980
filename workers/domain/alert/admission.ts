/**
 * Is an alert told now by itself, together with others, or later? Pure. In this order:
 * 1. what was once let go by itself stays so: it is never told a second time by a digest;
 * 2. one whose monitor has an earlier alert waiting for this channel: later, after that one;
 * 3. for people, in a storm, behind others that wait for a digest, or over the cap: together with others;
 * 4. over the cap: later, at its turn; 5. a channel whose breaker is open: later.
 */
import { type Breaker, gate } from './breaker.ts';
import { hasRoom, nextTurn, type Rate, sentNow } from './rate.ts';

export type ChannelTraffic = { rate: Rate; breaker: Breaker };
export type Asked = {
  /** For people: may be told by a digest. */
  digest: boolean;
  ratePerMinute: number;
  /** Is there a storm for this alert? */
  together: boolean;
  /** Others wait for the channel's next digest, or this monitor's for one on its way: nothing overtakes them. */
  behindDigest: boolean;
  /** It was let go before: a second try, or the answer was lost. */
  alone: boolean;
  /** The turn it was given, and until when an earlier alert of its monitor waits for its own. */
  turn: number | null;
  notBefore: number | null;
  /** It has waited for so long that the breaker does not count. */
  impatient: boolean;
};
export type Verdict =
  { kind: 'send' } | { kind: 'held' } | { kind: 'later'; at: number; turn: number | null };

/** An alert that must not overtake another of its monitor comes this long after it. */
const behindMs = 1_000;

export function admission(
  before: ChannelTraffic,
  asked: Asked,
  now: number,
  random: number,
): { traffic: ChannelTraffic; verdict: Verdict } {
  const { rate } = before;
  if (asked.notBefore !== null && asked.notBefore + behindMs > now)
    return { traffic: before, verdict: { kind: 'later', at: asked.notBefore + behindMs, turn: asked.turn } };
  const room = hasRoom(rate, asked.ratePerMinute, now, asked.turn);
  const mayBeHeld = asked.digest && !asked.alone && asked.turn === null;
  if (mayBeHeld && (asked.together || asked.behindDigest || !room))
    return { traffic: before, verdict: { kind: 'held' } };
  if (!room) {
    // A turn that has not come yet is kept; one that was missed while others went is given anew.
    if (asked.turn !== null && asked.turn > now)
      return { traffic: before, verdict: { kind: 'later', at: asked.turn, turn: asked.turn } };
    const next = nextTurn(rate, asked.ratePerMinute, now, asked.turn);
    return {
      traffic: { ...before, rate: next.rate },
      verdict: { kind: 'later', at: next.at, turn: next.at },
    };
  }
  const { breaker, waitUntil } = asked.impatient
    ? { breaker: before.breaker, waitUntil: null }
    : gate(before.breaker, now, random);
  if (waitUntil !== null)
    return { traffic: before, verdict: { kind: 'later', at: waitUntil, turn: asked.turn } };
  return {
    traffic: { breaker, rate: sentNow(rate, asked.ratePerMinute, now, asked.turn) },
    verdict: { kind: 'send' },
  };
}
