/** The filters of a JSONPath (`?` and what follows it), with the types of RFC 9535's functions held as they are read. */
import { type Budget, Unusable } from '../budget.ts';
import { compilePattern } from '../pattern.ts';
import { iRegexp } from './path-regexp.ts';
import type { Scanner } from './path-scanner.ts';
import {
  isSingular,
  type Operand,
  type Operator,
  type Path,
  type Segment,
  type Test,
} from './path-syntax.ts';

const nestingMax = 16;
const operators: Operator[] = ['==', '!=', '<=', '>=', '<', '>'];
type Call = { result: 'value'; operand: Operand } | { result: 'truth'; test: Test };

export class Filters {
  readonly #scan: Scanner;
  readonly #segments: () => Segment[];
  readonly #budget: Budget;
  #depth = 0;
  constructor(scan: Scanner, segments: () => Segment[], budget: Budget) {
    this.#budget = budget;
    this.#scan = scan;
    this.#segments = segments;
  }

  or(): Test {
    return this.#list('||', 'or', () => this.#list('&&', 'and', () => this.#basic()));
  }

  #list(token: string, is: 'or' | 'and', part: () => Test): Test {
    const parts = [part()];
    for (;;) {
      const before = this.#scan.place;
      this.#scan.blanks();
      if (this.#scan.takes(token)) parts.push(part());
      else {
        this.#scan.return(before);
        return parts.length === 1 ? parts[0]! : { is, parts };
      }
    }
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > nestingMax) throw new Unusable(`nests deeper than ${nestingMax} levels`);
    const result = read();
    this.#depth--;
    return result;
  }

  #basic(): Test {
    const scan = this.#scan;
    scan.blanks();
    const negated = scan.takes('!');
    if (negated) scan.blanks();
    const test = this.#nested(() => {
      if (!scan.takes('(')) return negated ? this.#plain() : this.#comparison();
      const inner = this.or();
      scan.blanks();
      scan.needs(')');
      return inner;
    });
    return negated ? { is: 'not', of: test } : test;
  }

  /** A test that is no comparison: a path or a function that says yes or no. */
  #plain(): Test {
    const path = this.#path();
    if (path) return { is: 'exists', path };
    const call = this.#call();
    if (call?.result === 'truth') return call.test;
    return this.#scan.fail('a path, match(…) or search(…)');
  }

  #comparison(): Test {
    const start = this.#scan.place;
    const path = this.#path();
    const call = path ? null : this.#call();
    if (call?.result === 'truth') return call.test;
    const left: Operand =
      (path ? { is: 'at', path } : call?.operand) ?? this.#literal() ?? this.#scan.fail('a test or a value');
    const before = this.#scan.place;
    this.#scan.blanks();
    const operator = operators.find((one) => this.#scan.takes(one));
    if (!operator) {
      this.#scan.return(before);
      return path ? { is: 'exists', path } : this.#scan.fail('a comparison such as ==');
    }
    if (path && !isSingular(path)) this.#scan.fail('a path to one value, to compare it', start);
    this.#scan.blanks();
    return { is: 'compare', operator, left, right: this.#operand() };
  }

  #operand(): Operand {
    const start = this.#scan.place;
    const path = this.#path();
    if (path) {
      if (!isSingular(path)) this.#scan.fail('a path to one value, to compare it', start);
      return { is: 'at', path };
    }
    const call = this.#call();
    if (call?.result === 'truth') this.#scan.fail('a value, which match and search are not', start);
    return call?.operand ?? this.#literal() ?? this.#scan.fail('a value');
  }

  #literal(): Operand | null {
    const word = this.#scan.keyword();
    if (word !== null) return { is: 'literal', value: word === 'null' ? null : word === 'true' };
    const value = this.#scan.string() ?? this.#scan.number();
    return value === null ? null : { is: 'literal', value };
  }

  #path(): Path | null {
    const from = this.#scan.takes('@') ? '@' : this.#scan.takes('$') ? '$' : null;
    return from && this.#nested(() => ({ from, segments: this.#segments() }));
  }

  #call(): Call | null {
    const start = this.#scan.place;
    const name = this.#scan.functionName();
    if (name === null) return null;
    this.#scan.needs('(');
    this.#scan.blanks();
    const call = this.#nested(() => this.#known(name, start));
    this.#scan.blanks();
    this.#scan.needs(')');
    return call;
  }

  #known(name: string, start: number): Call {
    switch (name) {
      case 'length':
        return { result: 'value', operand: { is: 'length', of: this.#operand() } };
      case 'count':
      case 'value':
        return {
          result: 'value',
          operand: { is: name, path: this.#path() ?? this.#scan.fail(`a path in ${name}(…)`) },
        };
      case 'match':
      case 'search': {
        const text = this.#operand();
        this.#scan.blanks();
        this.#scan.needs(',');
        this.#scan.blanks();
        const pattern = this.#operand();
        const written = pattern.is === 'literal' && typeof pattern.value === 'string' ? pattern.value : null;
        const compiled = written === null ? null : compilePattern(iRegexp(written, name), this.#budget);
        return { result: 'truth', test: { is: name, text, pattern, compiled } };
      }
      default:
        return this.#scan.fail('one of length, count, value, match and search', start);
    }
  }
}
