/**
 * What every part of the simulated platform shares: the clock, chance, and the output gate. What a node sends leaves
 * only when its event is over and its writes are kept, as on Cloudflare; that is also the moment at which it may die:
 * before the writes are kept, after that but before anything is sent, or after all of it.
 */
import type { Chance } from './chance.ts';
import { Clock, type Node, nodeNow, runIn } from './clock.ts';

/** How an event of a node ends. */
export type Fate = 'lives' | 'dies before its writes' | 'dies before it sends' | 'dies after it sent';
/** Writes of an event, kept or taken back together. */
export type Writes = { commit: () => void; rollback: () => void };

export class Platform {
  readonly clock: Clock;
  readonly chance: Chance;
  /** Decides how an event ends; only asked for nodes that may die. */
  fateOf: (node: Node, sends: boolean) => Fate = () => 'lives';
  traced: ((line: string) => void) | null = null;
  readonly #killers = new Map<Node, () => void>();
  #leaving: { node: Node | null; send: () => void }[] = [];
  #written = new Map<Node, Writes>();

  constructor(startsAt: number, chance: Chance) {
    this.chance = chance.fork('platform');
    this.clock = new Clock(startsAt, chance.fork('ties'));
    this.clock.afterEach = (node) => this.#endEvent(node);
  }

  trace(line: () => string): void {
    this.traced?.(line());
  }

  /** @param killed called when it dies before its time */
  mayDie(node: Node, killed: () => void): void {
    this.#killers.set(node, killed);
  }
  ended(node: Node): void {
    node.alive = false;
    this.#killers.delete(node);
  }
  kill(node: Node): void {
    if (!node.alive) return;
    this.trace(() => `${node.name} dies`);
    const killed = this.#killers.get(node);
    this.ended(node);
    killed?.();
  }

  /** Leaves when the event is over, if its node lives so long. */
  send(leave: () => void): void {
    this.#leaving.push({ node: nodeNow() ?? null, send: leave });
  }
  wrote(node: Node, writes: Writes): void {
    this.#written.set(node, writes);
  }
  runIn<T>(node: Node, work: () => T): T {
    return runIn(node, work);
  }

  /** Calls back in the node that waits, if it still does. */
  answer(waiting: Node | null, ms: number, settle: () => void): void {
    this.clock.after(ms, settle, waiting);
  }

  #endEvent(node: Node | null): void {
    if (!node && this.#leaving.length === 0 && this.#written.size === 0) return;
    const nodes = new Set<Node | null>([node, ...this.#written.keys()]);
    for (const { node: sender } of this.#leaving) nodes.add(sender);
    const leaving = this.#leaving;
    const written = this.#written;
    this.#leaving = [];
    this.#written = new Map();
    for (const one of nodes) {
      const own = leaving.filter((sent) => sent.node === one);
      const fate = one && this.#killers.has(one) ? this.fateOf(one, own.length > 0) : 'lives';
      const writes = one && written.get(one);
      if (fate === 'dies before its writes') writes?.rollback();
      else writes?.commit();
      if (fate === 'lives' || fate === 'dies after it sent') for (const { send } of own) send();
      if (fate !== 'lives') {
        this.trace(() => `${one!.name} ${fate}`);
        this.kill(one!);
      }
    }
  }
}
