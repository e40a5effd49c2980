/**
 * Work that hostile input may cause, counted while it is done: users write the patterns, paths, selectors and schemas,
 * strangers the documents, and together they can ask for more than a probe may spend. One unit is some 15 ns.
 */

export class TooCostly extends Error {}

export class Budget {
  #left: number;
  constructor(units: number) {
    this.#left = units;
  }
  /** @throws TooCostly when there is not so much left; nothing cheaper is done after that either */
  spend(units: number): void {
    this.#left -= units;
    if (this.#left < 0) throw new TooCostly('it takes more work than a check may spend on its assertions');
  }
}

/** What a user wrote cannot be used; the message says why, as a clause without its subject. */
export class Unusable extends Error {}
