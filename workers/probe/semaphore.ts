/**
 * At most `limit` tasks at once; the urgent ones first. Six connections may wait for headers in one invocation, and
 * the platform queues the seventh silently: clocks therefore start inside.
 */
export class Semaphore {
  readonly #limit: number;
  #running = 0;
  readonly #urgent: (() => void)[] = [];
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get waiting(): number {
    return this.#urgent.length + this.#waiting.length;
  }

  async run<T>(task: () => Promise<T>, urgent = false): Promise<T> {
    if (this.#running >= this.#limit) {
      await new Promise<void>((resolve) => (urgent ? this.#urgent : this.#waiting).push(resolve));
    } else {
      this.#running += 1;
    }
    try {
      return await task();
    } finally {
      // The place is handed on as it is, so that nobody slips in between.
      const next = this.#urgent.shift() ?? this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
