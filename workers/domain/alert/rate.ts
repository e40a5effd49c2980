/**
 * A channel's cap: never more than `perMinute` messages in any 60 seconds. What is over it gets a turn: a time at which
 * there is room again, after everybody who has one already. Times are milliseconds; only the newest `perMinute` matter.
 */
const minuteMs = 60_000;

export type Rate = {
  /** When messages were sent, oldest first. */
  sent: number[];
  /** The turns that were given and not taken yet, oldest first. */
  turns: number[];
};

export const noRate: Rate = { sent: [], turns: [] };

/** Room for one more now? Who has no turn goes behind those who have. */
export function hasRoom(rate: Rate, perMinute: number, now: number, turn: number | null = null): boolean {
  const before = waiting(rate, now).filter((at) => turn === null || at < turn).length;
  return recentOf(rate, now).length + before < perMinute && (turn === null ? before === 0 : turn <= now);
}

/** @param turn the turn it had, which is taken now */
export const sentNow = (rate: Rate, perMinute: number, now: number, turn: number | null = null): Rate => ({
  sent: [...recentOf(rate, now), now].slice(-perMinute),
  turns: without(waiting(rate, now), turn),
});

/** @returns when there is room for one more, later than every turn given before */
export function nextTurn(
  rate: Rate,
  perMinute: number,
  now: number,
  turn: number | null = null,
): { rate: Rate; at: number } {
  const turns = without(waiting(rate, now), turn);
  const taken = [...recentOf(rate, now), ...turns].sort((a, b) => a - b);
  const room = taken.length < perMinute ? now : taken[taken.length - perMinute]! + minuteMs;
  const at = Math.max(room, now + 1, (turns.at(-1) ?? 0) + 1);
  return { rate: { ...rate, turns: [...turns, at] }, at };
}

const recentOf = ({ sent }: Rate, now: number): number[] => sent.filter((at) => at > now - minuteMs);

/** A turn nobody came to for a minute is nobody's. */
const waiting = ({ turns }: Rate, now: number): number[] => turns.filter((at) => at > now - minuteMs);

function without(turns: number[], turn: number | null): number[] {
  const index = turn === null ? -1 : turns.indexOf(turn);
  return index < 0 ? turns : turns.toSpliced(index, 1);
}
