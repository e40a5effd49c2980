/** The lexical half of JSONPath: blanks, names, strings and numbers, with the place named where something is wrong. */
import { Unusable } from '../budget.ts';

const escapes: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', '/': '/', '\\': '\\' };
const integer = /0|-?[1-9][0-9]*/y;
const number = /(?:-?0|-?[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const memberName = /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/y;
const functionName = /[a-z][a-z_0-9]*(?=\()/y;
const keyword = /true|false|null/y;
const blanks = /[ \t\n\r]*/y;

export class Scanner {
  #at = 0;
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }

  /** @throws Unusable, always */
  fail(expected: string, at = this.#at): never {
    const rest = this.text.slice(at, at + 12);
    throw new Unusable(
      `is not a JSONPath: expected ${expected} at ${rest === '' ? 'its end' : `character ${at + 1}, before ${rest}`}`,
    );
  }
  get ended(): boolean {
    return this.#at >= this.text.length;
  }
  get place(): number {
    return this.#at;
  }
  /** Goes back to a place that was looked beyond in vain. */
  return(place: number): void {
    this.#at = place;
  }
  blanks(): void {
    this.#take(blanks);
  }
  sees(token: string): boolean {
    return this.text.startsWith(token, this.#at);
  }
  takes(token: string): boolean {
    if (!this.sees(token)) return false;
    this.#at += token.length;
    return true;
  }
  needs(token: string): void {
    if (!this.takes(token)) this.fail(token);
  }
  memberName = (): string | null => this.#take(memberName);
  functionName = (): string | null => this.#take(functionName);
  keyword = (): string | null => this.#take(keyword);

  integer(): number | null {
    const start = this.#at;
    const found = this.#take(integer);
    if (found === null) return null;
    if (!Number.isSafeInteger(Number(found))) this.fail('a smaller number', start);
    return Number(found);
  }
  number(): number | null {
    const found = this.#take(number);
    return found === null ? null : Number(found);
  }
  string(): string | null {
    const quote = this.text[this.#at];
    if (quote !== '"' && quote !== "'") return null;
    let value = '';
    for (this.#at++; ; this.#at++) {
      const character = this.text[this.#at];
      if (character === undefined || character < ' ') this.fail(`the string's end (${quote})`);
      if (character === quote) break;
      value += character === '\\' ? this.#escaped(quote) : character;
    }
    this.#at++;
    return value;
  }

  #escaped(quote: string): string {
    const character = this.text[++this.#at];
    if (character === quote) return quote;
    if (character === 'u') {
      const code = this.text.slice(this.#at + 1).match(/^[0-9a-fA-F]{4}/)?.[0];
      if (code) {
        const unit = parseInt(code, 16);
        const low = this.text.slice(this.#at + 5).match(/^\\u([dD][c-fC-F][0-9a-fA-F]{2})/)?.[1];
        const surrogate = unit >= 0xd800 && unit <= 0xdfff;
        if (!surrogate || (unit < 0xdc00 && low)) {
          this.#at += surrogate ? 10 : 4;
          return surrogate ? String.fromCharCode(unit, parseInt(low!, 16)) : String.fromCharCode(unit);
        }
      }
    }
    return escapes[character ?? ''] ?? this.fail('an escape such as \\n or \\u00e9');
  }
  #take(token: RegExp): string | null {
    token.lastIndex = this.#at;
    const found = token.exec(this.text)?.[0] ?? null;
    if (found !== null) this.#at += found.length;
    return found;
  }
}
