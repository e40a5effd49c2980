/**
 * Calls between nodes. Arguments and answers are cloned; a call takes time, may fail, may never be answered, and its
 * answer may be lost after it took effect. What happens to which call is the faults' business.
 */
import { nodeNow } from './clock.ts';
import type { Platform } from './platform.ts';

/** What becomes of one call. `hangs`: neither arrives nor fails. */
export type CallFate = 'arrives' | 'fails' | 'loses its answer' | 'hangs';
export type Link = { from: string; to: string; region?: string; method: string };
export type Target = {
  link: Omit<Link, 'from' | 'method'>;
  enter: (
    method: string,
    args: unknown[],
    done: (answer: unknown) => void,
    failed: (error: unknown) => void,
  ) => void;
};

export class Network {
  readonly #platform: Platform;
  readonly #fateOf: (link: Link) => CallFate;
  readonly #delayMs: (link: Link) => number;
  /** Told of each call that ended, as its caller sees it. */
  heard: (link: Link, args: unknown[], answer: unknown) => void = () => undefined;
  arrived: (link: Link, args: unknown[]) => void = () => undefined;

  constructor(platform: Platform, fateOf: (link: Link) => CallFate, delayMs: (link: Link) => number) {
    this.#platform = platform;
    this.#fateOf = fateOf;
    this.#delayMs = delayMs;
  }

  call(target: Target, method: string, args: unknown[]): Promise<unknown> {
    const caller = nodeNow() ?? null;
    const link: Link = { ...target.link, from: caller?.name ?? 'outside', method };
    const sent = structuredClone(args);
    return new Promise((resolve, reject) => {
      this.#platform.send(() => {
        const fate = this.#fateOf(link);
        this.#platform.trace(() => `${link.from} → ${link.to}.${method} ${fate}`);
        if (fate === 'hangs') return;
        const refuse = (error: unknown) =>
          this.#platform.answer(caller, this.#delayMs(link), () => {
            this.heard(link, args, null);
            reject(error instanceof Error ? new Error(error.message) : new Error(String(error)));
          });
        if (fate === 'fails') return refuse(new Error('Network connection lost.'));
        this.#platform.clock.after(this.#delayMs(link), () => {
          this.arrived(link, sent);
          target.enter(
            method,
            sent,
            (answer) => {
              const given = structuredClone(answer);
              this.#platform.send(() => {
                if (fate === 'loses its answer') return refuse(new Error('Network connection lost.'));
                this.#platform.answer(caller, this.#delayMs(link), () => {
                  this.heard(link, args, given);
                  resolve(given);
                });
              });
            },
            refuse,
          );
        });
      });
    });
  }

  /** What a binding looks like to its caller: every name is a method. */
  stub<T>(target: Target): T {
    return new Proxy(
      {},
      {
        get: (_, method) =>
          typeof method === 'string' && method !== 'then'
            ? (...args: unknown[]) => this.call(target, method, args)
            : undefined,
      },
    ) as T;
  }
}
