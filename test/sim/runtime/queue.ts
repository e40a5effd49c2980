/**
 * A queue with its consumer: at least once, in any order. A message comes late, twice, or again after `retry()`, a throw
 * or the consumer's death, until its tries are used up; then it goes to the dead letter queue. Bodies travel as JSON.
 */
import { type Node, nodeNow } from './clock.ts';
import { invoke } from './invocation.ts';
import type { Platform } from './platform.ts';

type Waiting = { id: string; text: string; attempts: number; sentAt: number };
export type QueueFaults = {
  /** What becomes of one `send`. `loses its answer`: taken, and the sender told that it was not. */
  send: (queue: string, sender: Node | null) => 'arrives' | 'fails' | 'loses its answer';
  delayMs: (queue: string) => number;
  duplicated: (queue: string) => boolean;
  /** How long a batch's consumer lives, when it does not end before; null: as long as it likes. */
  consumerDiesMs: (queue: string) => number | null;
};
export type QueueOptions = {
  batchSizeMax: number;
  batchWaitMs: number;
  retriesMax: number;
  consume: (batch: MessageBatch<unknown>) => Promise<void>;
  /** After the last try. */
  dead: (body: unknown) => void;
};

/** The platform ends a consumer that has not ended by then. */
const consumerMsMax = 15 * 60_000;

export class SimQueue {
  readonly name: string;
  /** Everything that was taken and is not acknowledged. */
  readonly pending = new Map<string, Waiting>();
  /** Told of each body that was taken. */
  taken: (body: unknown) => void = () => undefined;
  #ready: Waiting[] = [];
  #flushing = false;
  #ids = 0;
  readonly #platform: Platform;
  readonly #faults: QueueFaults;
  readonly #options: QueueOptions;

  constructor(platform: Platform, name: string, faults: QueueFaults, options: QueueOptions) {
    this.#platform = platform;
    this.name = name;
    this.#faults = faults;
    this.#options = options;
  }

  get binding(): Queue {
    return {
      send: (body: unknown, options?: QueueSendOptions) => this.#send([body], options?.delaySeconds),
      sendBatch: (messages: Iterable<MessageSendRequest>) =>
        this.#send(Array.from(messages, ({ body }) => body)),
    } as unknown as Queue;
  }

  #send(bodies: unknown[], delaySeconds = 0): Promise<void> {
    const sender = nodeNow() ?? null;
    const texts = bodies.map((body) => JSON.stringify(body));
    return new Promise((resolve, reject) => {
      this.#platform.send(() => {
        const fate = this.#faults.send(this.name, sender);
        const tookMs = this.#platform.chance.between(5, 60);
        if (fate !== 'fails') {
          for (const text of texts) this.put(text, delaySeconds * 1_000 + tookMs);
        }
        this.#platform.answer(sender, 2 * tookMs, () =>
          fate === 'arrives' ? resolve() : reject(new Error('The queue did not answer.')),
        );
      });
    });
  }

  put(text: string, inMs = 0): void {
    const id = `${this.name}-${++this.#ids}`;
    const message = { id, text, attempts: 0, sentAt: this.#platform.clock.now };
    this.pending.set(id, message);
    this.taken(JSON.parse(text));
    const copies = this.#faults.duplicated(this.name) ? 2 : 1;
    for (let i = 0; i < copies; i++) this.#deliverIn({ ...message }, inMs + this.#faults.delayMs(this.name));
  }

  #deliverIn(message: Waiting, ms: number): void {
    this.#platform.clock.after(ms, () => {
      this.#ready.push(message);
      if (this.#flushing) return;
      this.#flushing = true;
      this.#platform.clock.after(this.#options.batchWaitMs, () => {
        this.#flushing = false;
        while (this.#ready.length > 0) this.#run(this.#ready.splice(0, this.#options.batchSizeMax));
      });
    });
  }

  #run(messages: Waiting[]): void {
    const decided = new Map<Waiting, { retryMs: number | null }>();
    const decide = (message: Waiting, retryMs: number | null) => {
      if (!decided.has(message)) decided.set(message, { retryMs });
    };
    const seconds = (options?: QueueRetryOptions) => (options?.delaySeconds ?? 0) * 1_000;
    const batch = {
      queue: this.name,
      messages: messages.map((message) => ({
        id: message.id,
        timestamp: new Date(message.sentAt),
        body: JSON.parse(message.text) as unknown,
        attempts: message.attempts + 1,
        ack: () => decide(message, null),
        retry: (options?: QueueRetryOptions) => decide(message, seconds(options)),
      })),
      ackAll: () => messages.forEach((message) => decide(message, null)),
      retryAll: (options?: QueueRetryOptions) =>
        messages.forEach((message) => decide(message, seconds(options))),
    } as unknown as MessageBatch<unknown>;
    const worker = invoke(
      this.#platform,
      { name: `consumer of ${this.name}` },
      () => this.#options.consume(batch),
      (error) => {
        clock.cancelled = true;
        for (const message of messages) {
          // A consumer that died has said nothing; one that threw has said what it said before.
          const said = worker?.alive === false && diedEarly ? undefined : decided.get(message);
          const retryMs = said ? said.retryMs : error === null ? null : 1_000;
          if (retryMs === null) this.pending.delete(message.id);
          else this.#again(message, retryMs);
        }
      },
    );
    let diedEarly = false;
    const livesMs = this.#faults.consumerDiesMs(this.name) ?? consumerMsMax;
    const clock = this.#platform.clock.after(livesMs, () => {
      diedEarly = true;
      this.#platform.kill(worker);
    });
  }

  #again(message: Waiting, ms: number): void {
    // Another copy was acknowledged: this one comes all the same, as copies do.
    const attempts = message.attempts + 1;
    if (attempts <= this.#options.retriesMax) {
      this.#deliverIn({ ...message, attempts }, ms + this.#faults.delayMs(this.name));
      return;
    }
    this.pending.delete(message.id);
    this.#options.dead(JSON.parse(message.text));
  }
}
