/** JSONPath (RFC 9535) as the parser leaves it: well-formed and well-typed. */
import type { Pattern } from '../pattern.ts';

export type Path = { from: '$' | '@'; segments: Segment[] };
/** `deep`: of the descendants too (`..`). */
export type Segment = { deep: boolean; selectors: Selector[] };
export type Selector =
  | { is: 'name'; name: string }
  | { is: 'index'; index: number }
  | { is: 'every' }
  | { is: 'slice'; start: number | null; end: number | null; step: number }
  | { is: 'filter'; test: Test };

export type Test =
  | { is: 'or' | 'and'; parts: Test[] }
  | { is: 'not'; of: Test }
  | { is: 'exists'; path: Path }
  | { is: 'compare'; operator: Operator; left: Operand; right: Operand }
  /** `pattern` is compiled already where it is written in the path. */
  | { is: 'match' | 'search'; text: Operand; pattern: Operand; compiled: Pattern | null };

export type Operator = '==' | '!=' | '<' | '<=' | '>' | '>=';
/** One value, or nothing. */
export type Operand =
  | { is: 'literal'; value: string | number | boolean | null }
  | { is: 'at'; path: Path }
  | { is: 'length'; of: Operand }
  | { is: 'count' | 'value'; path: Path };

/** It can yield one node at the most: only names and indexes, one a segment. */
export const isSingular = ({ segments }: Path): boolean =>
  segments.every(
    ({ deep, selectors: [first, ...rest] }) =>
      !deep && rest.length === 0 && (first!.is === 'name' || first!.is === 'index'),
  );
