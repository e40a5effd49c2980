/**
 * Whose turn it is to be judged, minute by minute, where one run cannot judge all. Nothing is remembered from one run to
 * the next: what is said of a minute follows from its number. Pure.
 */
import { fnv1a } from '../hash.ts';

/** @param minute since the epoch @param round minutes in which everybody has a turn */
export type Turn = { minute: number; round: number };

/** How often the long windows of latency are read; the last hour is each turn. */
export const fullEveryMinutes = 15;

/** @returns at most `max`; each minute takes the next ones, in an order of its own */
export function inTurn(all: readonly string[], max: number, minute: number): { turn: Turn; now: string[] } {
  const turn = { minute, round: Math.max(1, Math.ceil(all.length / max)) };
  const begin = (minute * max) % Math.max(1, all.length);
  const some = all.length <= max ? all : [...all, ...all].slice(begin, begin + max);
  return { turn, now: shuffled(some, (id) => id, turn) };
}

/** In another order each minute: what a run may read is used up by other ones each time, so nobody waits for ever. */
export const shuffled = <T>(some: readonly T[], idOf: (one: T) => string, { minute }: Turn): T[] =>
  some
    .map((one) => ({ one, place: fnv1a(`${minute} ${idOf(one)}`) }))
    .sort((a, b) => a.place - b.place)
    .map(({ one }) => one);

/** For a whole round at a time: it has a turn in it, however turns and quarters of an hour fall together. */
export function isFullTurn(id: string, { minute, round }: Turn): boolean {
  const every = Math.max(1, Math.round(fullEveryMinutes / round));
  return (Math.floor(minute / round) + fnv1a(id)) % every === 0;
}
