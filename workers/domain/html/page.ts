/**
 * A page as htmlparser2 reads it: forgiving, as browsers are, but bounded. A parser that follows 300,000 open elements
 * down takes 15 seconds; one that stops at the bounds takes a tenth of one.
 */
import { DomHandler, Parser } from 'htmlparser2';
import { type Budget, TooCostly } from '../budget.ts';
import * as limits from '../limits.ts';

export type Page = DomHandler['root'];
export type Element = Extract<Page['children'][number], { attribs: unknown }>;
export type PageNode = Page | Page['children'][number];

export const isElement = (node: PageNode): node is Element => 'attribs' in node;
const textNode = 3;

class Bounded extends DomHandler {
  #elements = 0;
  #depth = 0;
  override onopentag(name: string, attributes: Record<string, string>): void {
    if (++this.#elements > limits.htmlElementsMax)
      throw new TooCostly(`the page has more than ${limits.htmlElementsMax} elements`);
    if (++this.#depth > limits.documentDepthMax)
      throw new TooCostly(`the page nests deeper than ${limits.documentDepthMax} elements`);
    super.onopentag(name, attributes);
  }
  override onclosetag(): void {
    this.#depth--;
    super.onclosetag();
  }
}

/** @throws TooCostly where the page is larger or deeper than is read */
export function parsePage(text: string): Page {
  const handler = new Bounded();
  const parser = new Parser(handler);
  parser.end(text);
  return handler.root;
}

/** As a reader sees it: blanks are one space, and scripts and styles are not there, unless one is asked for itself. */
export function textOf(element: Element, budget: Budget): string {
  const parts: string[] = [];
  const open: Page['children'] = [...element.children].reverse();
  for (let node; (node = open.pop());) {
    budget.spend(5);
    if ('data' in node && node.nodeType === textNode) {
      budget.spend(node.data.length / 4);
      parts.push(node.data);
    } else if ('children' in node && !(isElement(node) && hidden.has(node.name)))
      for (let i = node.children.length - 1; i >= 0; i--) open.push(node.children[i]!);
  }
  return parts.join('').replace(/\s+/g, ' ').trim();
}
const hidden: ReadonlySet<string> = new Set(['script', 'style', 'template']);
