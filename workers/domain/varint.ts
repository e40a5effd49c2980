/** Whole numbers from 0 on as bytes, seven bits in each, the lowest first (LEB128, unsigned). */

/** Appends one. @returns the bytes it was given */
export function putVarint(bytes: number[], value: number): number[] {
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
  return bytes;
}

/** Reads one after the other. `at`: where the next begins. */
export class VarintReader {
  at: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** @throws RangeError where the bytes end before the number does, or it is no safe integer */
  next(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes[this.at++];
      if (byte === undefined || scale > 2 ** 49) throw new RangeError('not a varint');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }
}
