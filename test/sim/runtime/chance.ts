/** All chance of a run, from one seed: a stream for each purpose, so that one more draw in one place moves no other. */
export class Chance {
  #state: number;
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed >>> 0;
    this.#state = this.#seed ^ 0x9e3779b9;
    for (let i = 0; i < 4; i++) this.next();
  }

  /** In [0, 1). Mulberry32, by Tommy Ettinger. */
  next = (): number => {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let x = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
  /** Another stream, which depends on the seed and the name only. */
  fork(name: string): Chance {
    let hash = this.#seed ^ 0x811c9dc5;
    for (const char of name) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
    return new Chance(hash);
  }
  between = (from: number, to: number): number => from + this.next() * (to - from);
  /** Both ends included. */
  whole = (from: number, to: number): number => Math.floor(this.between(from, to + 1));
  happens = (probability: number): boolean => probability > 0 && this.next() < probability;
  pick = <T>(list: readonly T[]): T => list[Math.floor(this.next() * list.length)]!;
  some<T>(list: readonly T[], count: number): T[] {
    const left = [...list];
    return Array.from(
      { length: Math.min(count, left.length) },
      () => left.splice(Math.floor(this.next() * left.length), 1)[0]!,
    );
  }
}
