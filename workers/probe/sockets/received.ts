/**
 * What a TCP peer said. Bounded: `keptMax` bytes of the whole conversation and as many since the last send. Bytes are
 * compared as bytes; a pattern reads them as UTF-8, or where they are none as one character a byte.
 */
import { type Expectation, Search, unescapeBytes } from '../../domain/expectation.ts';

export const keptMax = 16_384;

export class Received {
  #all = Buffer.alloc(0);
  #since = Buffer.alloc(0);
  #isWhole = true;

  push(chunk: Uint8Array): void {
    const room = keptMax - this.#all.length;
    if (chunk.length > room) this.#isWhole = false;
    if (room > 0) this.#all = Buffer.concat([this.#all, chunk.subarray(0, room)]);
    this.#since = Buffer.concat([this.#since, chunk.subarray(0, keptMax - this.#since.length)]);
  }

  /** Something was sent: what came before it is no answer to it. */
  sent(): void {
    this.#since = Buffer.alloc(0);
  }

  get sinceIsFull(): boolean {
    return this.#since.length >= keptMax;
  }
  /** Nothing of the whole conversation was left out. */
  get isWhole(): boolean {
    return this.#isWhole;
  }
  get text(): string {
    return readable(this.#all);
  }
  get textSince(): string {
    return readable(this.#since);
  }

  /** A way to look for an expectation in what was received since the last send. */
  looking(expectation: Expectation): (last: boolean) => boolean {
    if ('literal' in expectation) {
      const wanted = Buffer.from(unescapeBytes(expectation.literal));
      return () => this.#since.includes(wanted);
    }
    const search = new Search(expectation);
    return (last) => search.finds(this.textSince, last);
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
export function readable(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}
