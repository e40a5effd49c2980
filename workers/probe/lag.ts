/** How late the slots of a Prober were lately: the worst of them, for a minute. */
const forgottenAfterMs = 60_000;

export class Lag {
  #worst = { ms: 0, at: 0 };

  note(ms: number, at: number): void {
    if (ms >= this.#worst.ms || at - this.#worst.at > forgottenAfterMs) this.#worst = { ms, at };
  }

  ms(now: number): number {
    return now - this.#worst.at > forgottenAfterMs ? 0 : this.#worst.ms;
  }
}
