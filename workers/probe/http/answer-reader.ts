/**
 * Reads an HTTP/1 answer (RFC 9112) from a connection's bytes as they come. Pure, and made for hostile input: time is
 * linear in the bytes, memory is bounded by `headersBytesMax`, and what is no HTTP throws `Malformed` with one sentence.
 * Nothing of the body is kept, it is only counted; encodings are left alone. http-parser-js is not used: one header
 * line of 60,000 spaces costs it 2.5 s, and it takes `ZZ` for the size of a last chunk.
 */
import { bodyBytesMax, headersBytesMax } from '../../domain/limits.ts';

/** The sentence goes on from "the answer is not valid HTTP: ". */
export class Malformed extends Error {}

const interimMax = 10;
/** A chunk's size with its extensions. */
const chunkLineBytesMax = 256;
/** Chunks of one byte each cost more time than all else. */
const chunksMax = 10_000;
const newline = 10;

type State = 'status' | 'headers' | 'body' | 'chunk size' | 'chunk' | 'chunk end' | 'trailers' | 'done';

export class AnswerReader {
  status = 0;
  /** Such as `HTTP/1.1`. */
  version = '';
  /** Names in lower case; what comes twice is joined by commas. */
  readonly headers = new Map<string, string>();
  bodyBytes = 0;
  /** The body went on past the limit, or in too many pieces; the rest was not read. */
  cut = false;
  /** Answers before the real one (1xx). */
  interims = 0;
  /** Bytes came at all. */
  begun = false;

  #state: State = 'status';
  #line = '';
  #headBytes = 0;
  #chunks = 0;
  /** Bytes still to come of the body or the chunk; null: until the connection ends. */
  #left: number | null = null;
  readonly #bodiless: boolean;
  readonly #bodyBytesMax: number;

  /** @param bodiless the answer has no body whatever its headers say, as one to HEAD */
  constructor({ bodiless = false, bytesMax = bodyBytesMax } = {}) {
    this.#bodiless = bodiless;
    this.#bodyBytesMax = bytesMax;
  }

  get done(): boolean {
    return this.#state === 'done';
  }

  /** The headers are there. */
  get answered(): boolean {
    return !['status', 'headers'].includes(this.#state);
  }

  /** @throws Malformed */
  push(bytes: Uint8Array): void {
    this.begun ||= bytes.length > 0;
    let at = 0;
    while (at < bytes.length && !this.done) {
      at = this.#state === 'body' || this.#state === 'chunk' ? this.#body(bytes, at) : this.#text(bytes, at);
    }
  }

  /** The connection ended. @returns whether the answer was complete */
  end(): boolean {
    if (this.#state === 'body' && this.#left === null) this.#state = 'done';
    return this.done;
  }

  #text(bytes: Uint8Array, at: number): number {
    const found = bytes.indexOf(newline, at);
    const end = found === -1 ? bytes.length : found;
    this.#countHead(found === -1 ? end - at : end - at + 1);
    this.#line += Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', at, end);
    if (this.#state === 'status' && !'HTTP/'.startsWith(this.#line.slice(0, 5)))
      throw new Malformed(`it begins with ${quoted(this.#line.trimEnd())}`);
    if (found === -1) return end;
    const line = this.#line.endsWith('\r') ? this.#line.slice(0, -1) : this.#line;
    this.#line = '';
    this.#onLine(line);
    return end + 1;
  }

  #countHead(bytes: number): void {
    this.#headBytes += bytes;
    const chunked = this.#state === 'chunk size' || this.#state === 'chunk end';
    if (chunked && this.#line.length + bytes > chunkLineBytesMax)
      throw new Malformed(`the size of a chunk takes more than ${chunkLineBytesMax} bytes`);
    if (!chunked && this.#headBytes > headersBytesMax)
      throw new Malformed(`its headers are larger than ${headersBytesMax} bytes`);
  }

  #onLine(line: string): void {
    switch (this.#state) {
      case 'status':
        return this.#onStatus(line);
      case 'headers':
        return line === '' ? this.#onHead() : this.#onHeader(line);
      case 'chunk size':
        return this.#onChunk(line);
      case 'chunk end':
        if (line !== '') throw new Malformed(`a chunk is longer than it says: ${quoted(line)} follows it`);
        this.#state = 'chunk size';
        return;
      case 'trailers':
        if (line === '') this.#state = 'done';
    }
  }

  #onStatus(line: string): void {
    const found = /^(HTTP\/\d\.\d) (\d{3})(?: |$)/.exec(line);
    if (!found) throw new Malformed(`its status line is ${quoted(line)}`);
    this.version = found[1]!;
    this.status = Number(found[2]);
    this.#state = 'headers';
  }

  #onHeader(line: string): void {
    if (line.includes('\0')) throw new Malformed(`a header has a NUL in it: ${quoted(line)}`);
    // A folded line goes on with the header before it; nothing that is read here is folded.
    if (line.startsWith(' ') || line.startsWith('\t')) return;
    const colon = line.indexOf(':');
    if (colon < 0) throw new Malformed(`a header has no colon: ${quoted(line)}`);
    const name = line.slice(0, colon).toLowerCase();
    if (!/^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(name))
      throw new Malformed(`a header's name is not one: ${quoted(line)}`);
    const before = this.headers.get(name);
    const value = line.slice(colon + 1).trim();
    this.headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }

  #onHead(): void {
    if (this.status < 200 && this.status !== 101) {
      this.interims += 1;
      if (this.interims > interimMax)
        throw new Malformed(`more than ${interimMax} interim answers (${this.status})`);
      this.headers.clear();
      this.#state = 'status';
      return;
    }
    const encoding = this.headers.get('transfer-encoding')?.toLowerCase();
    if (this.#bodiless || [101, 204, 304].includes(this.status)) this.#state = 'done';
    else if (encoding === 'chunked') this.#state = 'chunk size';
    else if (encoding !== undefined)
      throw new Malformed(`the transfer encoding ${quoted(encoding)} is not known`);
    else {
      this.#left = contentLength(this.headers.get('content-length'));
      this.#state = this.#left === 0 ? 'done' : 'body';
    }
  }

  #onChunk(line: string): void {
    const found = /^([0-9a-f]{1,12})[ \t]*(?:;|$)/i.exec(line);
    if (!found) throw new Malformed(`${quoted(line)} is not the size of a chunk`);
    this.#left = parseInt(found[1]!, 16);
    this.#chunks += 1;
    this.cut = this.#chunks > chunksMax;
    this.#state = this.cut ? 'done' : this.#left === 0 ? 'trailers' : 'chunk';
  }

  #body(bytes: Uint8Array, at: number): number {
    const taken = Math.min(bytes.length - at, this.#left ?? Infinity);
    this.bodyBytes += taken;
    if (this.#left !== null) this.#left -= taken;
    if (this.bodyBytes > this.#bodyBytesMax) {
      this.cut = true;
      this.#state = 'done';
    } else if (this.#left === 0) {
      this.#state = this.#state === 'chunk' ? 'chunk end' : 'done';
    }
    return at + taken;
  }
}

/** The same length twice is one; null where none is given. */
function contentLength(given: string | undefined): number | null {
  if (given === undefined) return null;
  const all = new Set(given.split(',').map((one) => one.trim()));
  const [length] = all;
  if (all.size !== 1 || !/^\d{1,15}$/.test(length!))
    throw new Malformed(`its content-length is ${quoted(given)}`);
  return Number(length);
}

const quoted = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);
