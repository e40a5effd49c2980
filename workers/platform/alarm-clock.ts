/** An object's alarm. Its time is kept in memory, so that setting it is part of the transaction that needs it. */
export class AlarmClock {
  readonly #storage: DurableObjectStorage;
  #at: number | null = null;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  async read(): Promise<void> {
    this.#at = await this.#storage.getAlarm();
  }
  rang(): void {
    this.#at = null;
  }
  /** It stands at the earliest thing to come back to. Each setting is a row written; one that rings early is harmless. */
  wakeBy(times: (number | null)[]): void {
    // Zero is no time to set: it is now.
    const at = Math.max(1, Math.min(...times.filter((time) => time !== null)));
    if (at === Infinity || (this.#at !== null && this.#at <= at)) return;
    this.#at = at;
    void this.#storage.setAlarm(at);
  }
  async wakeAfter(ms: number): Promise<void> {
    this.#at = Date.now() + ms;
    await this.#storage.setAlarm(this.#at);
  }
}
