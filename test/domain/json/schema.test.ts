import { Validator } from '@cfworker/json-schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Budget } from '../../../workers/domain/budget.ts';
import { parseSchema } from '../../../workers/domain/json/schema.ts';
import { validate } from '../../../workers/domain/json/schema-validate.ts';
import type { Json } from '../../../workers/domain/json/value.ts';

function problem(schema: unknown, document: Json): string | null {
  const budget = new Budget(30_000_000);
  const found = validate(parseSchema(JSON.stringify(schema), budget), document, budget);
  return found && `${found.at} ${found.why}`;
}

describe('JSON Schema', () => {
  it.each<[unknown, Json, string | null]>([
    [true, 1, null],
    [false, 1, '$ must not be there'],
    [{ type: 'integer' }, 1.0, null],
    [{ type: 'integer' }, 1.5, '$ is 1.5, of the type number instead of integer'],
    [{ type: ['string', 'null'] }, null, null],
    [{ const: { a: [1] } }, { a: [1] }, null],
    [{ enum: ['a', 1] }, 'b', '$ is "b", which is not one of ["a",1]'],
    [{ minimum: 1, exclusiveMaximum: 3 }, 3, '$ is 3, not less than 3'],
    [{ multipleOf: 0.1 }, 0.3, null],
    [{ multipleOf: 0.01 }, 4.02, null],
    [{ multipleOf: 2 }, 3, '$ is 3, not a multiple of 2'],
    [{ maxLength: 1 }, '🙂', null],
    [{ minLength: 2 }, '🙂', '$ has 1 characters, fewer than 2'],
    [{ pattern: '^a+$' }, 'ab', '$ is "ab", which does not match "^a+$"'],
    [{ pattern: 'a' }, 5, null],
    [{ format: 'email' }, 'a@example.com', null],
    [{ format: 'date-time' }, 'yesterday', '$ is "yesterday", not in the format date-time'],
    [{ items: { type: 'number' } }, [1, 'a'], '$[1] is "a", of the type string instead of number'],
    [{ prefixItems: [{ type: 'number' }], items: false }, [1, 2], '$[1] must not be there'],
    [{ items: [{ type: 'number' }], additionalItems: false }, [1, 2], '$[1] must not be there'],
    [{ items: [{ type: 'number' }] }, [1, 'a'], null],
    [
      { contains: { const: 1 }, maxContains: 1 },
      [1, 1],
      '$ has 2 items as "contains" says, outside its bounds',
    ],
    [{ contains: { const: 1 }, minContains: 0 }, [], null],
    [
      { uniqueItems: true },
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      '$ has the item {"b":2,"a":1} twice',
    ],
    [{ uniqueItems: true }, [1, '1', [1], null, 'null'], null],
    [{ required: ['a'] }, { b: 1 }, '$ lacks the member "a"'],
    [{ required: ['toString'] }, {}, '$ lacks the member "toString"'],
    [
      { properties: { 'a b': { type: 'null' } } },
      { 'a b': 1 },
      '$["a b"] is 1, of the type number instead of null',
    ],
    [{ patternProperties: { '^x-': { type: 'number' } }, additionalProperties: false }, { 'x-a': 1 }, null],
    [{ patternProperties: { '^x-': {} }, additionalProperties: false }, { y: 1 }, '$.y must not be there'],
    [{ propertyNames: { maxLength: 1 } }, { ab: 1 }, '$.ab has a name that has 2 characters, more than 1'],
    [{ dependentRequired: { a: ['b'] } }, { a: 1 }, '$ has the member "a", but lacks "b"'],
    [{ dependentSchemas: { a: { required: ['b'] } } }, { a: 1 }, '$ lacks the member "b"'],
    [{ maxProperties: 1 }, { a: 1, b: 2 }, '$ has 2 members, more than 1'],
    [
      { anyOf: [{ type: 'string' }, { minimum: 5 }] },
      3,
      '$ fits none of the 2 schemas of anyOf (the first: $ is 3, of the type number instead of string)',
    ],
    [{ oneOf: [{ minimum: 1 }, { minimum: 2 }] }, 3, '$ fits 2 of the 2 schemas of oneOf'],
    [{ not: { type: 'string' } }, 'a', '$ is what "not" forbids'],
    [
      { if: { type: 'string' }, then: { minLength: 2 }, else: { minimum: 2 } },
      1,
      '$ is 1, less than the minimum 2',
    ],
    [
      { $ref: '#/$defs/a~1b%20c', $defs: { 'a/b c': { type: 'null' } } },
      1,
      '$ is 1, of the type number instead of null',
    ],
    [
      { type: 'object', properties: { next: { $ref: '#' } } },
      { next: { next: 1 } },
      '$.next.next is 1, of the type number instead of object',
    ],
  ])('%j on %j: %s', (schema, document, expected) => expect(problem(schema, document)).toBe(expected));

  it('agrees with the package on schemas and documents of all shapes', () => {
    const name = fc.constantFrom('a', 'b', 'c');
    const plain = fc.constantFrom<Json>(null, 0, 1, 2.5, 'a', 'ab', '', true, false);
    const count = fc.integer({ min: 0, max: 3 });
    const { document } = fc.letrec<{ document: Json }>((tie) => ({
      document: fc.oneof(
        { maxDepth: 3 },
        plain,
        fc.array(tie('document'), { maxLength: 3 }),
        fc.dictionary(name, tie('document'), { maxKeys: 3, noNullPrototype: true }),
      ),
    }));
    const { schema } = fc.letrec<{ schema: unknown }>((tie) => {
      const one = tie('schema');
      const list = fc.array(one, { minLength: 1, maxLength: 3 });
      const named = fc.dictionary(name, one, { maxKeys: 2, noNullPrototype: true });
      return {
        schema: fc.oneof(
          { maxDepth: 3, depthSize: 'small' },
          fc.boolean(),
          fc.record(
            {
              type: fc.constantFrom('string', 'number', 'integer', 'null', 'array', 'object', [
                'boolean',
                'string',
              ]),
              enum: fc.array(document, { maxLength: 3 }),
              const: document,
              minimum: count,
              exclusiveMaximum: count,
              multipleOf: fc.constantFrom(1, 2, 0.5),
              minLength: count,
              maxLength: count,
              pattern: fc.constantFrom('^a', 'b$', 'a|b'),
              minItems: count,
              maxItems: count,
              uniqueItems: fc.boolean(),
              minProperties: count,
              maxProperties: count,
              required: fc.uniqueArray(name, { maxLength: 2 }),
            },
            { requiredKeys: [], noNullPrototype: true },
          ),
          fc.record(
            {
              properties: named,
              patternProperties: named,
              additionalProperties: one,
              propertyNames: fc.record({ maxLength: count }),
              dependentSchemas: named,
              prefixItems: list,
              items: one,
              contains: one,
              allOf: list,
              anyOf: list,
              oneOf: list,
              not: one,
              if: one,
              then: one,
              else: one,
            },
            { requiredKeys: [], noNullPrototype: true },
          ),
        ),
      };
    });
    fc.assert(
      fc.property(schema, document, (given, value) => {
        const expected = new Validator(structuredClone(given) as never, '2020-12').validate(value).valid;
        expect(problem(given, value) === null).toBe(expected);
      }),
      { numRuns: 5_000 },
    );
  });
});
