/**
 * The values a JSONPath yields, in the document's order. Descents are loops: a deep document does not deepen the stack.
 * Every node that is looked at is paid for, so that `$..*..*` ends however large the document is.
 */
import { type Budget, Unusable } from '../budget.ts';
import { compilePattern, type Pattern } from '../pattern.ts';
import { iRegexp } from './path-regexp.ts';
import type { Operand, Operator, Path, Selector, Test } from './path-syntax.ts';
import { characters, equal, isObject, type Json } from './value.ts';

/** Of a node that is looked at. */
const nodeUnits = 10;

/** @throws TooCostly */
export const select = (path: Path, document: Json, budget: Budget): Json[] =>
  new Selection(document, budget).select(path, document);

class Selection {
  readonly #root: Json;
  readonly #budget: Budget;
  /** Patterns that stand in the document; null for those that are none. */
  readonly #patterns = new Map<string, Pattern | null>();
  constructor(root: Json, budget: Budget) {
    this.#root = root;
    this.#budget = budget;
  }

  select(path: Path, current: Json): Json[] {
    let nodes = [path.from === '$' ? this.#root : current];
    for (const { deep, selectors } of path.segments) {
      const next: Json[] = [];
      for (const node of nodes) {
        if (deep) this.#descend(node, (below) => this.#apply(selectors, below, next));
        else this.#apply(selectors, node, next);
      }
      nodes = next;
    }
    return nodes;
  }

  /** A node, then its children's descents in order. */
  #descend(from: Json, visit: (node: Json) => void): void {
    const open = [from];
    for (let node; (node = open.pop()) !== undefined;) {
      visit(node);
      const below = this.#children(node);
      for (let i = below.length - 1; i >= 0; i--) open.push(below[i]!);
    }
  }

  #children(node: Json): Json[] {
    const children = Array.isArray(node) ? node : isObject(node) ? Object.values(node) : [];
    this.#budget.spend(nodeUnits * (1 + children.length));
    return children;
  }

  #apply(selectors: readonly Selector[], node: Json, found: Json[]): void {
    for (const selector of selectors) {
      this.#budget.spend(nodeUnits);
      switch (selector.is) {
        case 'name':
          if (isObject(node) && Object.hasOwn(node, selector.name)) found.push(node[selector.name]!);
          break;
        case 'index': {
          const item = Array.isArray(node) ? node.at(selector.index) : undefined;
          if (item !== undefined) found.push(item);
          break;
        }
        case 'every':
          for (const child of this.#children(node)) found.push(child);
          break;
        case 'slice':
          if (Array.isArray(node)) this.#slice(selector, node, found);
          break;
        case 'filter':
          for (const child of this.#children(node)) if (this.#holds(selector.test, child)) found.push(child);
      }
    }
  }

  /** RFC 9535, 2.3.4.2.2. */
  #slice({ start, end, step }: Extract<Selector, { is: 'slice' }>, items: Json[], found: Json[]): void {
    const { length } = items;
    const place = (given: number, low: number, high: number): number =>
      Math.min(Math.max(given >= 0 ? given : length + given, low), high);
    if (step > 0) {
      const to = place(end ?? length, 0, length);
      for (let i = place(start ?? 0, 0, length); i < to; i += step) this.#push(items[i]!, found);
    } else if (step < 0) {
      const to = end === null ? -1 : place(end, -1, length - 1);
      for (let i = start === null ? length - 1 : place(start, -1, length - 1); i > to; i += step)
        this.#push(items[i]!, found);
    }
  }
  #push(node: Json, found: Json[]): void {
    this.#budget.spend(nodeUnits);
    found.push(node);
  }

  #holds(test: Test, current: Json): boolean {
    switch (test.is) {
      case 'or':
        return test.parts.some((part) => this.#holds(part, current));
      case 'and':
        return test.parts.every((part) => this.#holds(part, current));
      case 'not':
        return !this.#holds(test.of, current);
      case 'exists':
        return this.select(test.path, current).length > 0;
      case 'compare':
        return this.#compares(
          test.operator,
          this.#value(test.left, current),
          this.#value(test.right, current),
        );
      case 'match':
      case 'search': {
        const text = this.#value(test.text, current);
        const source = this.#value(test.pattern, current);
        if (typeof text !== 'string' || typeof source !== 'string') return false;
        const pattern = test.compiled ?? this.#patternOf(iRegexp(source, test.is));
        return pattern?.finds(text, this.#budget) ?? false;
      }
    }
  }

  /** undefined is RFC 9535's Nothing. */
  #value(operand: Operand, current: Json): Json | undefined {
    switch (operand.is) {
      case 'literal':
        return operand.value;
      case 'at':
        return this.select(operand.path, current)[0];
      case 'count':
        return this.select(operand.path, current).length;
      case 'value': {
        const nodes = this.select(operand.path, current);
        return nodes.length === 1 ? nodes[0] : undefined;
      }
      case 'length': {
        const value = this.#value(operand.of, current);
        if (typeof value === 'string') {
          this.#budget.spend(1 + value.length / 8);
          return characters(value);
        }
        if (value === undefined || typeof value !== 'object' || value === null) return undefined;
        return this.#children(value).length;
      }
    }
  }

  #compares(operator: Operator, left: Json | undefined, right: Json | undefined): boolean {
    const same = () =>
      left === undefined || right === undefined ? left === right : equal(left, right, this.#budget);
    const less = (a: Json | undefined, b: Json | undefined): boolean =>
      (typeof a === 'number' && typeof b === 'number' && a < b) ||
      (typeof a === 'string' && typeof b === 'string' && a < b);
    switch (operator) {
      case '==':
        return same();
      case '!=':
        return !same();
      case '<':
        return less(left, right);
      case '>':
        return less(right, left);
      case '<=':
        return less(left, right) || same();
      case '>=':
        return less(right, left) || same();
    }
  }

  #patternOf(source: string): Pattern | null {
    const known = this.#patterns.get(source);
    if (known !== undefined) return known;
    let pattern: Pattern | null = null;
    try {
      pattern = compilePattern(source, this.#budget);
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
    }
    this.#patterns.set(source, pattern);
    return pattern;
  }
}
