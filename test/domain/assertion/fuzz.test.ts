import fc from 'fast-check';
import { describe, it } from 'vitest';
import { comparisonsOf, sourceForms } from '../../../workers/domain/assertion/forms.ts';
import {
  type Answer,
  type Assertion,
  assertionSources,
  comparisons,
} from '../../../workers/domain/assertion/types.ts';
import * as fuzz from '../../support/fuzz/assertions.ts';
import { answer, page } from './answers.ts';

const paths = ['$', '$..*', '$.status', '$.items[?@.price>10].id', '$[?length(@)>1]', '$[', '$..[?@..*]'];
const selectors = ['h1', 'li.plan@data-price', '* ~ *', 'ul:has(> li)', 'li:nth-child(2n+1)', 'a[', 'p@id'];
const targets = [
  '',
  '5',
  'up',
  '200',
  '2xx',
  '>=3',
  '1-2',
  '{}',
  '{"type":"object"}',
  'true',
  'array',
  '(',
  'a|b',
  '[1]',
];
const text = (known: readonly string[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, fc.string({ unit: 'binary', maxLength: 30 }));

/** Mostly such as make sense, so that they get far. */
const assertion: fc.Arbitrary<Assertion> = fc.constantFrom(...assertionSources).chain((source) => {
  const { property } = sourceForms[source];
  const options = property?.options?.map(({ value }) => value) ?? [...paths, ...selectors, 'content-type'];
  return fc.record(
    {
      source: fc.constant(source),
      property: text(options),
      comparison: fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...comparisonsOf(source)) },
        fc.constantFrom(...comparisons),
      ),
      target: text(targets),
      verdict: fc.constantFrom('fail' as const, 'slow' as const),
    },
    { requiredKeys: ['source', 'comparison'], noNullPrototype: true },
  );
});
const body = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc.constantFrom(answer.body!, page, ''),
  fc.string({ unit: 'binary' }),
);
const answers: fc.Arbitrary<Answer> = fc
  .record(
    {
      ...Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, fc.constant(value)])),
      status: fc.integer({ min: 100, max: 599 }),
      headers: fc.dictionary(fc.string({ maxLength: 5 }), fc.string()),
      body,
      bodyComplete: fc.boolean(),
    },
    { requiredKeys: [], noNullPrototype: true },
  )
  .map((given) => ({ durationMs: 1, now: 0, ...given }) as Answer);
const runs = { numRuns: 4_000 };

describe('whatever is asserted on whatever came', () => {
  it('ends in a verdict with a reason', () =>
    fc.assert(
      fc.property(fc.array(assertion, { maxLength: 5 }), answers, (assertions, given) =>
        fuzz.fuzzAssertions({ assertions, answer: given }),
      ),
      runs,
    ));
  it('is evaluated if it could be saved', () =>
    fc.assert(fc.property(assertion, answers, fuzz.fuzzSaved), runs));

  const of = (alphabet: readonly string[]) =>
    fc.array(fc.constantFrom(...alphabet), { maxLength: 25 }).map((parts) => parts.join(''));
  it('reads any text as a JSONPath or refuses it', () => {
    const path = of([
      '$',
      '.',
      '..',
      '[',
      ']',
      '?',
      '@',
      '*',
      ':',
      ',',
      '(',
      ')',
      '!',
      '&&',
      '||',
      '==',
      '<',
      'a',
      '"',
      "'",
      '\\',
      '0',
      '-1',
      'length(',
      'match(',
      ' ',
    ]);
    const document = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(fc.record({ path: path.map((rest) => `$${rest}`), document }), fuzz.fuzzJsonPath as never),
      runs,
    );
  });
  it('reads any text as a schema or refuses it', () => {
    const words = [
      'type',
      'items',
      'properties',
      '$ref',
      '#',
      '#/items',
      'anyOf',
      'not',
      'pattern',
      'enum',
      'required',
      'string',
      '(',
      'if',
      'contains',
    ];
    const value = fc.json({ maxDepth: 4, stringUnit: fc.constantFrom(...words) });
    fc.assert(
      fc.property(fc.record({ schema: value, document: fc.jsonValue() }), fuzz.fuzzJsonSchema as never),
      runs,
    );
  });
  it('reads any text as a selector or refuses it', () => {
    const selector = of([
      '*',
      'a',
      'b',
      ' ',
      '>',
      '~',
      '+',
      '.',
      '#',
      '[',
      ']',
      '=',
      '"',
      ':',
      ':has(',
      ':not(',
      ':is(',
      ')',
      ':nth-child(',
      '2n',
      '@',
      ',',
      '|',
    ]);
    const html = of([
      '<a>',
      '<b x=y>',
      '</a>',
      '</b>',
      '<p>',
      '<li>',
      '<!--',
      '-->',
      'x',
      '&amp;',
      '<',
      '</',
      '<svg>',
      '<script>',
    ]);
    fc.assert(fc.property(fc.record({ selector, page: html }), fuzz.fuzzHtml), runs);
  });
  it('reads any text as a pattern or refuses it', () => {
    const pattern = of([
      'a',
      'b',
      '.',
      '*',
      '+',
      '?',
      '(',
      ')',
      '[',
      ']',
      '^',
      '$',
      '|',
      '\\',
      '{2}',
      '{1,3}',
      '(?i)',
      '\\d',
      '\\b',
      '-',
      '\\p{L}',
    ]);
    fc.assert(
      fc.property(fc.record({ pattern, text: of(['a', 'b', '\n', 'é', '1']) }), fuzz.fuzzPattern),
      runs,
    );
  });
});
