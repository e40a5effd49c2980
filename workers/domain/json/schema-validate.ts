/**
 * Whether a document is as a schema says, and the first thing that is not. Every application of a schema to a value is
 * paid for: schemas that refer to themselves twice double the work with each level.
 */
import { type Budget, TooCostly } from '../budget.ts';
import type { Schema, SchemaNode } from './schema.ts';
import { plainProblem } from './schema-plain.ts';
import { isObject, type Json, type JsonObject } from './value.ts';

/** `at` is where in the document, such as `$.items[3].price`. */
export type Problem = { at: string; why: string };

const applicationUnits = 60;
/** Schemas within schemas on the way to one value; the stack must bear them. */
const applicationsDeepMax = 1_000;

/** @throws TooCostly */
export const validate = (schema: Schema, document: Json, budget: Budget): Problem | null =>
  new Validation(schema, budget).check(schema.root, document);

class Validation {
  readonly #schema: Schema;
  readonly #budget: Budget;
  readonly #path: (string | number)[] = [];
  #depth = 0;
  constructor(schema: Schema, budget: Budget) {
    this.#schema = schema;
    this.#budget = budget;
  }

  check(node: SchemaNode, value: Json): Problem | null {
    this.#budget.spend(applicationUnits);
    if (node === true) return null;
    if (node === false) return this.#problem('must not be there');
    if (++this.#depth > applicationsDeepMax)
      throw new TooCostly(`its schemas nest deeper than ${applicationsDeepMax} levels`);
    const why = plainProblem(node, value, this.#schema.patterns, this.#budget);
    const problem =
      (why === null ? null : this.#problem(why)) ??
      this.#inPlace(node, value) ??
      (Array.isArray(value) ? this.#items(node, value) : null) ??
      (isObject(value) ? this.#members(node, value) : null);
    this.#depth--;
    return problem;
  }

  #inPlace(node: JsonObject, value: Json): Problem | null {
    const { $ref, allOf, anyOf, oneOf, not } = node as Record<string, never>;
    if ($ref !== undefined) {
      const problem = this.check(this.#schema.refs.get($ref)!, value);
      if (problem) return problem;
    }
    for (const one of (allOf ?? []) as SchemaNode[]) {
      const problem = this.check(one, value);
      if (problem) return problem;
    }
    if (anyOf !== undefined) {
      const problem = this.#anyOf(anyOf, value);
      if (problem) return problem;
    }
    if (oneOf !== undefined) {
      const schemas = oneOf as SchemaNode[];
      const fitting = schemas.filter((one) => this.check(one, value) === null).length;
      if (fitting !== 1) return this.#problem(`fits ${fitting} of the ${schemas.length} schemas of oneOf`);
    }
    if (not !== undefined && this.check(not, value) === null) return this.#problem('is what "not" forbids');
    return this.#conditional(node, value);
  }

  #anyOf(schemas: SchemaNode[], value: Json): Problem | null {
    let first: Problem | null = null;
    for (const one of schemas) {
      const problem = this.check(one, value);
      if (!problem) return null;
      first ??= problem;
    }
    const why = `fits none of the ${schemas.length} schemas of anyOf`;
    return this.#problem(`${why} (the first: ${first!.at} ${first!.why})`);
  }

  #conditional(node: JsonObject, value: Json): Problem | null {
    if (node.if === undefined) return null;
    const branch = this.check(node.if as SchemaNode, value) === null ? node.then : node.else;
    return branch === undefined ? null : this.check(branch as SchemaNode, value);
  }

  #items(node: JsonObject, value: Json[]): Problem | null {
    // Before draft 2020-12 a list in `items` was what `prefixItems` is now, and `additionalItems` what `items` is.
    const legacy = Array.isArray(node.items);
    const prefix = ((legacy ? node.items : node.prefixItems) ?? []) as SchemaNode[];
    const rest = (legacy ? node.additionalItems : node.items) as SchemaNode | undefined;
    for (let i = 0; i < (rest === undefined ? Math.min(prefix.length, value.length) : value.length); i++) {
      const problem = this.#below(i, prefix[i] ?? rest!, value[i]!);
      if (problem) return problem;
    }
    if (node.contains === undefined) return null;
    const found = value.filter(
      (item, i) => this.#below(i, node.contains as SchemaNode, item) === null,
    ).length;
    const { minContains = 1, maxContains = Infinity } = node as {
      minContains?: number;
      maxContains?: number;
    };
    return found >= minContains && found <= maxContains
      ? null
      : this.#problem(`has ${found} items as "contains" says, outside its bounds`);
  }

  #members(node: JsonObject, value: JsonObject): Problem | null {
    const properties = (node.properties ?? {}) as Record<string, SchemaNode>;
    const patterned = Object.entries((node.patternProperties ?? {}) as Record<string, SchemaNode>);
    for (const [name, member] of Object.entries(value)) {
      this.#budget.spend(10);
      if (node.propertyNames !== undefined) {
        const problem = this.#below(name, node.propertyNames as SchemaNode, name);
        if (problem) return { ...problem, why: `has a name that ${problem.why}` };
      }
      const own = Object.hasOwn(properties, name) ? [properties[name]!] : [];
      const matching = patterned.filter(([source]) =>
        this.#schema.patterns.get(source)!.finds(name, this.#budget),
      );
      const schemas = [...own, ...matching.map(([, one]) => one)];
      if (schemas.length === 0 && node.additionalProperties !== undefined)
        schemas.push(node.additionalProperties as SchemaNode);
      for (const one of schemas) {
        const problem = this.#below(name, one, member);
        if (problem) return problem;
      }
    }
    for (const [name, one] of Object.entries((node.dependentSchemas ?? {}) as Record<string, SchemaNode>)) {
      this.#budget.spend(10);
      const problem = Object.hasOwn(value, name) ? this.check(one, value) : null;
      if (problem) return problem;
    }
    return null;
  }

  #below(step: string | number, node: SchemaNode, value: Json): Problem | null {
    this.#path.push(step);
    const problem = this.check(node, value);
    this.#path.pop();
    return problem;
  }

  #problem(why: string): Problem {
    this.#budget.spend(10 * this.#path.length);
    const steps = this.#path.map((step) =>
      typeof step === 'string' && /^[a-z_]\w{0,39}$/i.test(step)
        ? `.${step}`
        : `[${JSON.stringify(typeof step === 'string' ? step.slice(0, 40) : step)}]`,
    );
    return { at: `$${steps.join('')}`, why };
  }
}
