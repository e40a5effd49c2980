/** Reading and writing TLS's notation (RFC 8446, 3): big-endian numbers and vectors that begin with their length. */
import { Buffer } from 'node:buffer';
import { malformed } from './failure.ts';

export const u8 = (value: number): Buffer => Buffer.from([value]);
export const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
export const u24 = (value: number): Buffer => Buffer.from([value >> 16, (value >> 8) & 255, value & 255]);
export const vector8 = (bytes: Uint8Array): Buffer => Buffer.concat([u8(bytes.length), bytes]);
export const vector16 = (bytes: Uint8Array): Buffer => Buffer.concat([u16(bytes.length), bytes]);

/** Reads once from front to back. Whoever asks for more than there is gets a `malformed` failure. */
export class Cursor {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  take(length: number): Uint8Array {
    if (length > this.left) throw malformed(`a message ends ${length - this.left} bytes too early`);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  number(bytes: 1 | 2 | 3): number {
    return this.take(bytes).reduce((sum, byte) => sum * 256 + byte, 0);
  }

  vector(lengthBytes: 1 | 2 | 3): Uint8Array {
    return this.take(this.number(lengthBytes));
  }
}

/** Bytes that come in pieces and are taken in others; each is copied once. It never holds more than `bytesMax`. */
export class Inbox {
  #bytes = new Uint8Array(4_096);
  #from = 0;
  #to = 0;
  readonly #bytesMax: number;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get length(): number {
    return this.#to - this.#from;
  }

  push(piece: Uint8Array): void {
    if (this.length + piece.length > this.#bytesMax) throw malformed(`more than ${this.#bytesMax} bytes`);
    if (this.#to + piece.length > this.#bytes.length) {
      const bytes = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + piece.length));
      bytes.set(this.peek(this.length));
      [this.#bytes, this.#from, this.#to] = [bytes, 0, this.length];
    }
    this.#bytes.set(piece, this.#to);
    this.#to += piece.length;
  }

  /** Up to `length` of the next bytes, which stay. */
  peek(length: number): Uint8Array {
    return this.#bytes.subarray(this.#from, Math.min(this.#to, this.#from + length));
  }

  /** The next `length` bytes, which are there and are the caller's own. */
  take(length: number): Uint8Array {
    const taken = this.peek(length).slice();
    this.#from += length;
    return taken;
  }
}
