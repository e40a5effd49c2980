/**
 * Virtual time: events ordered by their time, and by the seed where times are equal. Each event runs in a node (one
 * incarnation of an object, or one invocation of a Worker); what a node starts goes on in it, and ends with it. After
 * each event all promises that can go on have gone on (`setImmediate` comes after the last of them).
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Chance } from './chance.ts';

/** Something that runs, with a clock of its own. Once it is not alive, nothing of it is heard any more. */
export type Node = { name: string; skewMs: number; alive: boolean; region?: string };
type Event = { at: number; tie: number; node: Node | null; run: () => void; cancelled: boolean };

const running = new AsyncLocalStorage<Node>();
const realImmediate = setImmediate;
const drained = () => new Promise<void>((resolve) => realImmediate(resolve));

export const nodeNow = (): Node | undefined => running.getStore();
export const runIn = <T>(node: Node, work: () => T): T => running.run(node, work);

/** More than any run needs: a loop that feeds itself is a fault. */
const eventsMax = 150_000;

export class Clock {
  now: number;
  events = 0;
  readonly #chance: Chance;
  readonly #heap: Event[] = [];
  /** Called after each event, when nothing goes on any more. */
  afterEach: (node: Node | null) => void = () => undefined;

  constructor(now: number, chance: Chance) {
    this.now = now;
    this.#chance = chance;
  }

  /** @param node where it runs; nothing is run in one that is gone */
  at(time: number, run: () => void, node: Node | null = null): Event {
    const event = { at: Math.max(time, this.now), tie: this.#chance.next(), node, run, cancelled: false };
    this.#push(event);
    return event;
  }
  after = (ms: number, run: () => void, node: Node | null = null): Event => this.at(this.now + ms, run, node);

  /** @param done asked after each event: whether that is enough */
  async runUntil(end: number, done: () => boolean = () => false): Promise<void> {
    for (let event = this.#heap[0]; event && event.at <= end && !done(); event = this.#heap[0]) {
      this.#pop();
      if (event.cancelled || event.node?.alive === false) continue;
      this.now = event.at;
      if (++this.events > eventsMax) throw new Error('the run does not end: too many events');
      if (event.node) running.run(event.node, event.run);
      else event.run();
      await drained();
      this.afterEach(event.node);
    }
    if (!done()) this.now = Math.max(this.now, end);
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let i = heap.push(event) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(event, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = event;
  }
  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1;
      if (!before(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
  }
}

const before = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.tie < b.tie);
