/** The far end of every channel: a webhook's receiver that takes, refuses, hangs, or takes and loses its answer. */
import { nodeNow } from '../runtime/clock.ts';
import type { Platform } from '../runtime/platform.ts';
import type { Faults } from './faults.ts';

/** One request that reached the receiver. `status`: what it answered, null when its sender never knew. */
export type Received = {
  at: number;
  channelId: string;
  webhookId: string;
  body: string;
  taken: boolean;
  status: number | null;
};

export const receiverUrl = (channelId: string): string =>
  `https://${channelId.replace('_', '-')}.hooks.test/`;

export class Receiver {
  readonly received: Received[] = [];
  readonly #platform: Platform;
  readonly #faults: Faults;

  constructor(platform: Platform, faults: Faults) {
    this.#platform = platform;
    this.#faults = faults;
  }

  fetch = (url: string, init: RequestInit = {}): Promise<unknown> => {
    const sender = nodeNow() ?? null;
    const channelId = new URL(url).hostname.split('.')[0]!.replace('-', '_');
    const webhookId = new Headers(init.headers).get('webhook-id')!;
    return new Promise((resolve, reject) => {
      init.signal?.addEventListener('abort', () => reject(init.signal!.reason as Error));
      this.#platform.send(() => {
        const how = this.#faults.channel();
        this.#platform.trace(() => `receiver ${how} ${webhookId}`);
        if (how === 'hangs') return;
        const status =
          how === 'answers 500' ? 500 : how === 'answers 429' ? 429 : how === 'takes' ? 200 : null;
        const ms = this.#platform.chance.between(20, 400);
        this.#platform.clock.after(ms, () => {
          const taken = how === 'takes' || how === 'loses answers';
          const at = this.#platform.clock.now;
          if (how !== 'refuses')
            this.received.push({ at, channelId, webhookId, body: String(init.body), taken, status });
          this.#platform.answer(sender, ms, () => {
            if (status === null) reject(new Error('Network connection lost.'));
            else
              resolve({
                status,
                headers: new Headers(status === 429 ? { 'retry-after': '30' } : {}),
                body: null,
              });
          });
        });
      });
    });
  };
}
