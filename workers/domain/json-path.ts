/**
 * JSONPath (RFC 9535) for taking one value out of an answer. What could cost more than one walk through the document is
 * refused: several `..`, several filters, several selectors in one bracket, and functions.
 */
import { query } from 'jsonpath-rfc9535';
import parse from 'jsonpath-rfc9535/parser';

/** Why an expression cannot be used, or null. */
export function checkPath(expression: string): string | null {
  let tree: unknown;
  try {
    tree = parse(expression);
  } catch (error) {
    const where = error instanceof Error ? error.message.split('\n')[0]!.slice(0, 150) : '';
    return `not a JSONPath: ${where}`;
  }
  const seen = { DescendantSegment: 0, FilterSelector: 0, FunctionExpr: 0, lists: 0 };
  count(tree, seen);
  if (seen.FunctionExpr > 0) return 'functions cannot be used in this JSONPath';
  if (seen.lists > 0) return 'one selector in each bracket is enough to take one value';
  if (seen.DescendantSegment > 1) return 'at most one .. in a JSONPath';
  if (seen.FilterSelector > 1) return 'at most one filter in a JSONPath';
  return null;
}

function count(node: unknown, seen: Record<string, number>): void {
  if (typeof node !== 'object' || node === null) return;
  if ('type' in node && typeof node.type === 'string' && node.type in seen) seen[node.type]! += 1;
  if ('selectors' in node && Array.isArray(node.selectors) && node.selectors.length > 1) seen.lists! += 1;
  for (const child of Object.values(node)) count(child, seen);
}

/** The first value an expression finds, undefined for none. The expression has passed `checkPath`. */
export const firstAt = (document: unknown, expression: string): unknown =>
  query(document as Parameters<typeof query>[0], expression)[0];
