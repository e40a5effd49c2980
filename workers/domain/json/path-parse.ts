/**
 * Reads a JSONPath as RFC 9535 defines it, its five functions included, by recursive descent. Written here because the
 * one package for workerd misreads filters (`a && b && c`, `@[0] == 1`) and can bound neither its work nor its patterns.
 */
import { type Budget, Unusable } from '../budget.ts';
import * as limits from '../limits.ts';
import { Filters } from './path-filter.ts';
import { Scanner } from './path-scanner.ts';
import type { Path, Segment, Selector } from './path-syntax.ts';

/** The patterns in it are compiled at the budget's cost. @throws Unusable, TooCostly */
export function parsePath(text: string, budget: Budget): Path {
  if (text.length > limits.assertionPropertyLengthMax)
    throw new Unusable(`is longer than ${limits.assertionPropertyLengthMax} characters`);
  const parser = new Parser(text, budget);
  return parser.whole();
}

class Parser {
  readonly #scan: Scanner;
  readonly #filters: Filters;
  constructor(text: string, budget: Budget) {
    this.#scan = new Scanner(text);
    this.#filters = new Filters(this.#scan, () => this.#segments(), budget);
  }

  whole(): Path {
    if (!this.#scan.takes('$')) this.#scan.fail('$');
    const path: Path = { from: '$', segments: this.#segments() };
    if (!this.#scan.ended) this.#scan.fail('a segment such as .name or [0]');
    return path;
  }

  #segments(): Segment[] {
    const segments: Segment[] = [];
    for (;;) {
      const before = this.#scan.place;
      this.#scan.blanks();
      const deep = this.#scan.takes('..');
      if (this.#scan.takes('[')) segments.push({ deep, selectors: this.#bracketed() });
      else if (deep || this.#scan.takes('.')) segments.push({ deep, selectors: [this.#shorthand()] });
      else {
        this.#scan.return(before);
        return segments;
      }
    }
  }

  #shorthand(): Selector {
    if (this.#scan.takes('*')) return { is: 'every' };
    return { is: 'name', name: this.#scan.memberName() ?? this.#scan.fail('a name or *') };
  }

  #bracketed(): Selector[] {
    const selectors: Selector[] = [];
    do {
      this.#scan.blanks();
      selectors.push(this.#selector());
      this.#scan.blanks();
    } while (this.#scan.takes(','));
    this.#scan.needs(']');
    return selectors;
  }

  #selector(): Selector {
    const scan = this.#scan;
    if (scan.takes('*')) return { is: 'every' };
    if (scan.takes('?')) return { is: 'filter', test: this.#filters.or() };
    const name = scan.string();
    if (name !== null) return { is: 'name', name };
    const start = scan.integer();
    const before = scan.place;
    scan.blanks();
    if (!scan.takes(':')) {
      if (start === null) return scan.fail('a name in quotes, an index, a slice, * or a filter');
      scan.return(before);
      return { is: 'index', index: start };
    }
    scan.blanks();
    const end = scan.integer();
    scan.blanks();
    if (!scan.takes(':')) return { is: 'slice', start, end, step: 1 };
    scan.blanks();
    return { is: 'slice', start, end, step: scan.integer() ?? 1 };
  }
}
