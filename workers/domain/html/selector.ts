/**
 * `a.buy@href`: a CSS selector and, after an `@` at its end, the attribute to read in place of the text. Selectors may
 * take the square of a page's size (`~`, `:has`, `:nth-child`); each step they take in the page is paid for.
 */
import { compile, type Options, selectAll } from 'css-select';
import * as dom from 'domutils';
import { type Budget, Unusable } from '../budget.ts';
import * as limits from '../limits.ts';
import { type Element, isElement, type Page, type PageNode, textOf } from './page.ts';

type Adapter = NonNullable<Options<PageNode, Element>['adapter']>;

export type HtmlPath = { selector: string; attribute: string | null };

const nestingMax = 8;

/** @throws Unusable */
export function parseHtmlPath(text: string): HtmlPath {
  if (text.length > limits.assertionPropertyLengthMax)
    throw new Unusable(`is longer than ${limits.assertionPropertyLengthMax} characters`);
  const [, selector, attribute] = /^(.*)@([^\s@"'\][()]+)$/s.exec(text) ?? [null, text, null];
  let depth = 0;
  for (const character of selector!) {
    if (character === '(' && ++depth > nestingMax)
      throw new Unusable(`has parentheses nested deeper than ${nestingMax} levels`);
    if (character === ')') depth--;
  }
  if (selector!.trim() === '') throw new Unusable('is not a CSS selector: it is empty');
  try {
    compile(selector!);
  } catch (error) {
    throw new Unusable(`is not a CSS selector (${error instanceof Error ? error.message : 'unknown'})`);
  }
  return { selector: selector!, attribute: attribute?.toLowerCase() ?? null };
}

/** What is found, in the page's order; null for an element that lacks the attribute. @throws TooCostly */
export function selectHtml(path: HtmlPath, page: Page, budget: Budget): (string | null)[] {
  const found = selectAll<PageNode, Element>(path.selector, page, {
    adapter: charged(budget, path.selector),
  });
  return found.map((element) => {
    if (path.attribute === null) return textOf(element, budget);
    budget.spend(1);
    return Object.hasOwn(element.attribs, path.attribute) ? element.attribs[path.attribute]! : null;
  });
}

/** css-select goes from node to node by these only. */
function charged(budget: Budget, selector: string): Adapter {
  // Most rules look at each sibling by a step that is paid; `:has(~ …)` copies all that follow, some times over.
  const siblingUnits = selector.includes(':has(') && /[~+]/.test(selector) ? 8 : 1 / 64;
  const paid =
    <Given extends unknown[], Result>(step: (...given: Given) => Result) =>
    (...given: Given): Result => {
      budget.spend(1);
      return step(...given);
    };
  return {
    isTag: (node): node is Element => {
      budget.spend(1);
      return isElement(node);
    },
    getName: paid(dom.getName),
    getParent: paid(dom.getParent) as (element: Element) => PageNode | null,
    getChildren: (node) => {
      // Going down costs the package the depth of the page: its stack grows at the wrong end.
      budget.spend(16);
      return dom.getChildren(node);
    },
    hasAttrib: paid((element: Element, name: string) => Object.hasOwn(element.attribs, name)),
    prevElementSibling: paid(dom.prevElementSibling),
    getSiblings: (node) => {
      const siblings = dom.getSiblings(node);
      budget.spend(1 + siblings.length * siblingUnits);
      return siblings;
    },
    getAttributeValue: (element, name) => {
      const value = Object.hasOwn(element.attribs, name) ? element.attribs[name] : undefined;
      // What it is compared with is a part of the selector; the engine's search takes their product at the worst.
      budget.spend(1 + ((value?.length ?? 0) * selector.length) / 16);
      return value;
    },
    getText: (node) => (isElement(node) ? textOf(node, budget) : dom.textContent(node)),
    removeSubsets: dom.removeSubsets,
    equals: (a, b) => {
      budget.spend(1);
      return a === b;
    },
  };
}
