/**
 * What a peer is expected to say: a substring, or between slashes a regular expression (RE2: linear, no backtracking).
 * And the escapes in which bytes that no keyboard has are written.
 */
import { RE2JS } from 're2js';

export type Expectation = { literal: string } | { pattern: RE2JS };

/** @throws for a pattern that is none */
export function parseExpectation(expect: string): Expectation {
  const pattern = /^\/(.+)\/$/s.exec(expect)?.[1];
  return pattern === undefined ? { literal: expect } : { pattern: RE2JS.compile(pattern) };
}

/** @returns why it cannot be used, or null */
export function expectationTrouble(expect: string): string | null {
  try {
    parseExpectation(expect);
    return null;
  } catch (error) {
    return `not a regular expression (RE2): ${error instanceof Error ? error.message.slice(0, 150) : ''}`;
  }
}

/** Instructions of a pattern times characters it reads, of one check: some tenths of a second at the very worst. */
const workMax = 20_000_000;

/** Looks for an expectation in what grows piece by piece, within a bound on the work that repeated looking makes. */
export class Search {
  readonly #pattern: RE2JS | null;
  #work = 0;

  constructor(expectation: Expectation) {
    this.#pattern = 'pattern' in expectation ? expectation.pattern : null;
  }

  /** @param last nothing more will come: worth a look whatever it costs, within reason */
  finds(text: string, last: boolean): boolean {
    const pattern = this.#pattern;
    if (!pattern) return false;
    const size = Math.max(1, pattern.programSize());
    const readable = text.slice(0, Math.floor(workMax / size));
    this.#work += size * readable.length;
    return (last || this.#work <= workMax) && pattern.matcher(readable).find();
  }
}

const escapes: Record<string, number> = { r: 13, n: 10, t: 9, '0': 0, '\\': 92 };

/** `\r`, `\n`, `\t`, `\0`, `\\` and `\xNN` are one byte each; everything else is itself, in UTF-8. */
export function unescapeBytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (const [piece] of text.matchAll(/\\x[0-9a-fA-F]{2}|\\[rnt0\\]|[^\\]+|\\/g)) {
    const escaped = piece.startsWith('\\') && piece.length > 1 ? piece[1]! : null;
    if (escaped === null) bytes.push(...encoder.encode(piece));
    else bytes.push(escapes[escaped] ?? parseInt(piece.slice(2), 16));
  }
  return Uint8Array.from(bytes);
}
