/**
 * From the bytes a server sends to its handshake messages: records (RFC 8446, 5.1), deciphered when a key is there,
 * and messages put together from them. Pure: bytes in by `push`, messages out by `next`.
 */
import { handshakeBytesMax } from '../../domain/limits.ts';
import { Cursor, Inbox } from './bytes.ts';
import { malformed, TlsFailure } from './failure.ts';
import { alertName, recordType } from './parameters.ts';

const headerBytes = 5;
const recordBytesMax = 16_384 + 256;

/** `raw` is what goes into the transcript. */
export type Message = { type: number; body: Uint8Array; raw: Uint8Array };
export type Decipher = (header: Uint8Array, sealed: Uint8Array) => { type: number; content: Uint8Array };

export class Records {
  readonly #inbox = new Inbox(handshakeBytesMax);
  readonly #messages = new Inbox(handshakeBytesMax);
  #bytes = 0;
  /** Set when the keys of TLS 1.3 are known: from then on records are sealed. */
  decipher: Decipher | null = null;

  push(piece: Uint8Array): void {
    this.#bytes += piece.length;
    if (this.#bytes > handshakeBytesMax)
      throw malformed(`its handshake is longer than ${handshakeBytesMax} bytes`);
    this.#inbox.push(piece);
  }

  /** The next whole message, or null when more bytes are needed. */
  next(): Message | null {
    for (;;) {
      const message = this.#message();
      if (message) return message;
      const record = this.#record();
      if (!record) return null;
      this.#messages.push(record);
    }
  }

  #message(): Message | null {
    const header = this.#messages.peek(4);
    if (header.length < 4) return null;
    const length = new Cursor(header.subarray(1)).number(3);
    if (length > handshakeBytesMax) throw malformed(`it announces a message of ${length} bytes`);
    if (this.#messages.length < 4 + length) return null;
    const raw = this.#messages.take(4 + length);
    return { type: raw[0]!, body: raw.subarray(4), raw };
  }

  /** The next record's part of the handshake. */
  #record(): Uint8Array | null {
    for (;;) {
      const header = this.#inbox.peek(headerBytes);
      if (header.length === 0) return null;
      // The first bytes are enough to tell that somebody speaks something else, who may send no more.
      if (header[0]! < recordType.changeCipherSpec || header[0]! > recordType.applicationData)
        throw notTls(this.#inbox.peek(40));
      if (header.length > 1 && header[1] !== 3) throw notTls(this.#inbox.peek(40));
      if (header.length < headerBytes) return null;
      const length = new Cursor(header.subarray(3)).number(2);
      if (length > recordBytesMax) throw malformed(`it announces a record of ${length} bytes`);
      if (this.#inbox.length < headerBytes + length) return null;
      const record = this.#inbox.take(headerBytes + length);
      const content = this.#content(record.subarray(0, headerBytes), record.subarray(headerBytes));
      if (content) return content;
    }
  }

  #content(header: Uint8Array, body: Uint8Array): Uint8Array | null {
    const sealed = header[0] === recordType.applicationData && this.decipher !== null;
    const { type, content } = sealed ? this.decipher!(header, body) : { type: header[0]!, content: body };
    switch (type) {
      case recordType.handshake:
        return content;
      case recordType.changeCipherSpec:
        return null;
      case recordType.alert:
        throw new TlsFailure('alert', `it ended the handshake with the alert ${alertName(content[1] ?? 0)}`);
      default:
        throw malformed(`a record of type ${type} in the middle of the handshake`);
    }
  }
}

const notTls = (bytes: Uint8Array): TlsFailure => new TlsFailure('not_tls', `it said ${quoted(bytes)}`);

/** What it said, readable: other characters become dots. */
export const quoted = (bytes: Uint8Array): string =>
  JSON.stringify(
    String.fromCharCode(...bytes.subarray(0, 40))
      .replace(/[\r\n].*$/s, '')
      .replace(/[^\x20-\x7e]/g, '.'),
  );
