/** Gives equal values the same number, counted from 0 in the order in which they come. */
export class Dictionary<T> {
  readonly entries: T[] = [];
  readonly #numbers = new Map<string, number>();

  get size(): number {
    return this.entries.length;
  }

  numberOf(value: T): number {
    const key = JSON.stringify(value);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.entries.length);
    return this.entries.push(value) - 1;
  }
}
