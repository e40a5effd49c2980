/**
 * Pays what is owed to others, row by row. A row that is being paid is nobody else's until its lease runs out, so that
 * one that hangs holds up no other; what is owed again meanwhile is paid when the first payment has ended.
 */
import type { ObjectStore, OwedRow } from './object-store.ts';

type Pay<Owed> = (row: OwedRow<Owed>) => { leasedUntil: number; paid: Promise<void> };

export class Outbox<Owed extends { kind: string }> {
  readonly #store: ObjectStore<Owed>;
  readonly #pay: Pay<Owed>;
  /** The rows being paid, by id: until when each is leased. */
  readonly #paying = new Map<string, number>();

  constructor(store: ObjectStore<Owed>, pay: Pay<Owed>) {
    this.#store = store;
    this.#pay = pay;
  }

  /** Ends when nothing more is due that is not being paid by an earlier call. */
  async settle(): Promise<void> {
    for (let rows = this.#due(); rows.length > 0; rows = this.#due())
      await Promise.all(rows.map((row) => this.#settle(row)));
  }

  #due(): OwedRow<Owed>[] {
    const now = Date.now();
    return this.#store.due(now).filter(({ id }) => (this.#paying.get(id) ?? 0) <= now);
  }

  async #settle(row: OwedRow<Owed>): Promise<void> {
    const { leasedUntil, paid } = this.#pay(row);
    this.#paying.set(row.id, leasedUntil);
    try {
      await paid;
    } finally {
      if (this.#paying.get(row.id) === leasedUntil) this.#paying.delete(row.id);
    }
  }

  /** When to come back to it. */
  nextDueAt(): number | null {
    if (this.#paying.size === 0) return this.#store.nextDueAt();
    const times = this.#store.dueTimes().map(({ id, nextAt }) => Math.max(nextAt, this.#paying.get(id) ?? 0));
    return times.length === 0 ? null : Math.min(...times);
  }
}
