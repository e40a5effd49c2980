/**
 * Results on their way to a queue. Packed: one message carries what a slot brought, sent when the slot ends or after a
 * second. When the queue refuses, results are kept and sent again.
 */
import type { CheckResult } from '../domain/check.ts';
import * as limits from '../domain/limits.ts';
import type { RegionId } from '../domain/region.ts';
import { log } from '../platform/log.ts';
import type { ResultsMessage } from '../wire/results.ts';

/** Past this many kept results the oldest are given up, and said so: memory is bounded. */
const keptMax = 5_000;
const retryMsMax = 30_000;

export class Outbox {
  #kept: CheckResult[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #sending: Promise<void> | null = null;
  #failures = 0;
  readonly #queue: Queue<ResultsMessage>;
  readonly #region: RegionId;
  readonly #shard: number;

  constructor(queue: Queue<ResultsMessage>, region: RegionId, shard: number) {
    this.#queue = queue;
    this.#region = region;
    this.#shard = shard;
  }

  add(result: CheckResult): void {
    this.#kept.push(result);
    if (this.#kept.length > keptMax) {
      const lost = this.#kept.splice(0, this.#kept.length - keptMax);
      log('error', 'results_given_up', { region: this.#region, shard: this.#shard, results: lost.length });
    }
    this.#later(limits.resultsFlushMs);
  }

  #later(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.flush();
    }, ms);
  }

  /** Sends what is kept. Never throws; what cannot be sent stays. */
  async flush(): Promise<void> {
    while (this.#sending) await this.#sending;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#kept.length === 0) return;
    this.#sending = this.#send();
    await this.#sending;
    this.#sending = null;
  }

  async #send(): Promise<void> {
    const results = this.#kept;
    this.#kept = [];
    for (const message of pack(results, this.#region, this.#shard, Date.now())) {
      try {
        await this.#queue.send(message.body, { contentType: 'json' });
        this.#failures = 0;
      } catch (error) {
        this.#kept = [...message.results, ...this.#kept];
        this.#failures += 1;
        log('warn', 'results_not_sent', {
          region: this.#region,
          shard: this.#shard,
          results: message.results.length,
          error,
        });
      }
    }
    if (this.#kept.length > 0) this.#later(Math.min(retryMsMax, limits.resultsFlushMs * 2 ** this.#failures));
  }
}

type Packed = { body: ResultsMessage; results: CheckResult[] };

/** One message for each place the results come from, none larger than the limit. */
export function pack(
  results: readonly CheckResult[],
  region: RegionId,
  shard: number,
  now: number,
): Packed[] {
  const messages: Packed[] = [];
  for (const group of Map.groupBy(results, ({ colo, placement }) => `${colo} ${placement}`).values()) {
    let bytes = Infinity;
    for (const result of group) {
      const { region: _, colo, placement, ...packed } = result;
      const size = JSON.stringify(packed).length * 3;
      if (bytes + size > limits.resultsMessageBytesMax) {
        messages.push({
          body: { v: 1, region, shard, colo, placement, sentAt: now, results: [] },
          results: [],
        });
        bytes = 1_000;
      }
      const message = messages.at(-1)!;
      message.body.results.push(packed);
      message.results.push(result);
      bytes += size;
    }
  }
  return messages;
}
