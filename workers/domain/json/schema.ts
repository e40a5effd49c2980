/**
 * JSON Schema (draft 2020-12, and the lists in `items` and `definitions` of earlier ones), read and checked. A schema is
 * taken only if every keyword in it is understood: one that is ignored would hold silently. Written here because the
 * validators for workerd give a schema's patterns to the native engine and do as much work as a `$ref` asks for.
 */
import { type Budget, Unusable } from '../budget.ts';
import * as limits from '../limits.ts';
import { compilePattern, type Pattern } from '../pattern.ts';
import { brief } from '../shown.ts';
import { annotations, keywords, valueProblem } from './schema-keywords.ts';
import { isObject, type Json, type JsonObject, nesting } from './value.ts';

export type SchemaNode = boolean | JsonObject;
export type Schema = {
  root: SchemaNode;
  /** By their source. */
  patterns: ReadonlyMap<string, Pattern>;
  /** By the text of the `$ref`. */
  refs: ReadonlyMap<string, SchemaNode>;
};

/** The patterns in it are compiled at the budget's cost. @throws Unusable, TooCostly */
export function parseSchema(text: string, budget: Budget): Schema {
  if (nesting(text) > limits.documentDepthMax)
    throw new Unusable(`nests deeper than ${limits.documentDepthMax} levels`);
  let root: Json;
  try {
    root = JSON.parse(text) as Json;
  } catch {
    throw new Unusable('is not JSON');
  }
  const reading = new Reading(budget);
  reading.node(root, []);
  const places = reading.places;
  const refs = new Map([...reading.refs].map((ref) => [ref, places.get(placeOf(ref)) ?? notFound(ref)]));
  const schema = { root: root as SchemaNode, patterns: reading.patterns, refs };
  refuseCircles(schema, [...places.values()]);
  return schema;
}

const notFound = (ref: string): never => {
  throw new Unusable(`has a $ref to ${brief(ref)}, which is no schema in it`);
};

function placeOf(ref: string): string {
  if (ref !== '#' && !ref.startsWith('#/'))
    throw new Unusable(
      `has a $ref to ${brief(ref)}: only places in the schema itself, such as #/$defs/item, can be meant`,
    );
  try {
    return decodeURIComponent(ref.slice(1));
  } catch {
    return notFound(ref);
  }
}

class Reading {
  /** By their JSON pointer. */
  readonly places = new Map<string, SchemaNode>();
  readonly patterns = new Map<string, Pattern>();
  readonly refs = new Set<string>();
  readonly #budget: Budget;
  constructor(budget: Budget) {
    this.#budget = budget;
  }

  node(node: Json, path: readonly string[]): void {
    if (typeof node !== 'boolean' && !isObject(node)) throw new Unusable(`${at(path)} is no schema`);
    this.places.set(pointer(path), node);
    if (typeof node === 'boolean') return;
    for (const [keyword, value] of Object.entries(node)) {
      const here = [...path, keyword];
      if (annotations.has(keyword) || keyword.startsWith('x-')) continue;
      if (keyword === '$id' && path.length === 0) continue;
      const shape = Object.hasOwn(keywords, keyword) ? keywords[keyword]! : null;
      if (!shape) throw new Unusable(`uses ${brief(keyword)} (at ${at(here)}), which is not known here`);
      const problem = valueProblem(shape, value);
      if (problem) throw new Unusable(`has at ${at(here)} ${problem}`);
      if (shape === 'schema' || (shape === 'schema or list' && !Array.isArray(value))) this.node(value, here);
      else if (shape === 'schema or list' || shape === 'schemas')
        (value as Json[]).forEach((one, i) => this.node(one, [...here, String(i)]));
      else if (shape === 'named schemas')
        for (const [name, one] of Object.entries(value as JsonObject)) this.node(one, [...here, name]);
      if (keyword === '$ref') this.refs.add(value as string);
      if (keyword === 'pattern') this.#pattern(value as string, here);
      if (keyword === 'patternProperties')
        for (const source of Object.keys(value as JsonObject)) this.#pattern(source, here);
    }
  }

  #pattern(source: string, path: readonly string[]): void {
    try {
      this.patterns.set(source, compilePattern(source, this.#budget));
    } catch (error) {
      if (error instanceof Unusable) throw new Unusable(`has at ${at(path)} a pattern that ${error.message}`);
      throw error;
    }
  }
}

const pointer = (path: readonly string[]): string =>
  path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
const at = (path: readonly string[]): string => brief(`#${pointer(path)}`);

/** Schemas that are applied to the same value as the one they stand in. */
export function inPlace(node: SchemaNode, { refs }: Schema): SchemaNode[] {
  if (typeof node === 'boolean') return [];
  const lists = [node.allOf, node.anyOf, node.oneOf] as (SchemaNode[] | undefined)[];
  const single = [node.not, node.if, node.then, node.else] as (SchemaNode | undefined)[];
  const named = Object.values((node.dependentSchemas as Record<string, SchemaNode> | undefined) ?? {});
  const referred = typeof node.$ref === 'string' ? [refs.get(node.$ref)!] : [];
  return [
    ...lists.flatMap((list) => list ?? []),
    ...single.filter((one) => one !== undefined),
    ...named,
    ...referred,
  ];
}

/** A schema that leads back to itself on one and the same value would never end. */
function refuseCircles(schema: Schema, nodes: readonly SchemaNode[]): void {
  const done = new Set<SchemaNode>();
  const open = new Set<SchemaNode>();
  const visit = (node: SchemaNode): void => {
    if (typeof node === 'boolean' || done.has(node)) return;
    if (open.has(node))
      throw new Unusable('has a $ref that leads back to itself without going into the document');
    open.add(node);
    for (const next of inPlace(node, schema)) visit(next);
    open.delete(node);
    done.add(node);
  };
  for (const node of nodes) visit(node);
}
