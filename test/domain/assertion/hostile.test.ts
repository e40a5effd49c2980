/**
 * What a hostile user and a hostile server can make together. The bound is relative: a machine that is busy is busy for
 * the baseline too.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { checkAssertion } from '../../../workers/domain/assertion/check.ts';
import { evaluate } from '../../../workers/domain/assertion/evaluate.ts';
import type { Assertion } from '../../../workers/domain/assertion/types.ts';
import { bodyBytesMax } from '../../../workers/domain/limits.ts';
import { answer } from './answers.ts';

const mebibyte = bodyBytesMax;
const fill = (part: string): string => part.repeat(Math.floor(mebibyte / part.length));
const numbers = `[${Array.from({ length: 150_000 }, (_, i) => i).join()}]`;
const lists = `<ul>${'<li>x'.repeat(200)}</ul>`.repeat(200);
const nested = ('<b>'.repeat(190) + '</b>'.repeat(190)).repeat(250);

const json = (property: string): Assertion => ({
  source: 'json',
  property,
  comparison: 'length',
  target: '>=0',
});
const html = (property: string): Assertion => ({
  source: 'html',
  property,
  comparison: 'length',
  target: '>=0',
});
const body = (comparison: 'matches' | 'contains', target: string): Assertion => ({
  source: 'body',
  comparison,
  target,
});
const schema = (given: unknown): Assertion => ({
  source: 'json_schema',
  comparison: 'matches',
  target: JSON.stringify(given),
});
/** Thirty schemas, each of which applies the next twice. */
const doubling = {
  $defs: Object.fromEntries(
    Array.from({ length: 30 }, (_, i) => [
      `d${i}`,
      i === 29 ? {} : { allOf: [{ $ref: `#/$defs/d${i + 1}` }, { $ref: `#/$defs/d${i + 1}` }] },
    ]),
  ),
  $ref: '#/$defs/d0',
};
const manyKinds = {
  items: { anyOf: [...Array.from({ length: 300 }, (_, i) => ({ minimum: 1e9 + i })), {}] },
};
const keyed = `{${Array.from({ length: 60_000 }, (_, i) => `"k${i}":0`).join()}}`;

const cases: [string, string, Assertion][] = [
  ['a pattern with nested repetition', fill('a'), body('matches', '(a+)+$b')],
  ['a pattern of many overlapping ways', fill('ab'), body('matches', '(a|b|ab)*c{0}[^ab]')],
  ['a pattern whose automaton is thrashed', fill('abaabbaaab'), body('matches', 'a[ab]{500}[^ab]')],
  ['a pattern of many classes', fill('йцукен'), body('matches', '\\pL.{24}\\PL$\\d')],
  [
    'a search that compares all of it again',
    fill('a'),
    body('contains', `${'a'.repeat(4_999)}b${'a'.repeat(5_000)}`),
  ],
  ['brackets without an end', fill('['), json('$..*')],
  ['brackets with an end', `${'['.repeat(500_000)}${']'.repeat(500_000)}`, json('$..*')],
  ['objects in objects', `${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}`, schema({})],
  ['descents in descents', numbers, json('$..*..*..*')],
  ['a filter that looks at the whole for each', numbers, json('$[?count($.*) > @]')],
  ['filters in filters', `[${'['.repeat(150)}1${',1]'.repeat(150)}]`, json('$..[?@..[?@..[?@..*]]]')],
  ['a selection that multiplies', numbers, json(`$[${'*,'.repeat(200)}*]`)],
  ['patterns out of the document', numbers.replace(/\d+/g, '"(a+)+"'), json('$[?match(@, @)]')],
  ['a schema that doubles with each level', '{}', schema(doubling)],
  ['a schema of many kinds for many items', numbers, schema(manyKinds)],
  [
    'a schema with a pattern for each name',
    keyed,
    schema({ patternProperties: { '(k+)+$': { type: 'string' } } }),
  ],
  ['unique items', numbers, schema({ uniqueItems: true })],
  ['siblings after siblings', `<i>${'</i><i>'.repeat(49_000)}`, html('* ~ i:nth-last-child(2)')],
  ['siblings looked for ahead', lists, html('*:has(~ i)')],
  ['descendants of descendants', nested, html('*:has(b b b x)')],
  ['steps up from everywhere', nested, html(`${'* '.repeat(200)}x`)],
  ['texts of everything', nested, html(':contains("q")')],
  ['an attribute of a mebibyte', `<a href="${fill('a')}">`, html(`a[href*="b${'a'.repeat(450)}"]`)],
  ['elements open without end', fill('<b>'), html('b')],
  ['tables in tables', fill('<table><tr><td>'), html('td')],
  ['elements without number', fill('<hr>'), html('hr')],
  [
    'attributes without number',
    `<a ${Array.from({ length: 120_000 }, (_, i) => `a${i}`).join(' ')}>`,
    html('a'),
  ],
  ['comments without end', fill('<!--'), html('a')],
];

describe('hostile input ends within the bound', () => {
  let baselineMs: number;
  beforeAll(() => {
    baselineMs = timed(() => {
      for (let i = 0; i < 20; i++) JSON.parse(numbers);
    });
  });

  it.each(cases)('%s', (_name, text, assertion) => {
    expect(checkAssertion(assertion)).toBeNull();
    const given = { ...answer, body: text.slice(0, mebibyte * 1.5) };
    const ms = timed(() => evaluate([assertion], given));
    console.log(_name, ms | 0, JSON.stringify(evaluate([assertion], given)).slice(0, 160));
    expect(ms).toBeLessThan(Math.max(baselineMs, 50) * 20);
  });

  it('shares the work among all assertions of an answer', () => {
    const costly = cases.find(([name]) => name.startsWith('descents'))!;
    const all = Array.from({ length: 20 }, () => ({ ...costly[2], verdict: 'slow' as const }));
    const judged = evaluate(all, { ...answer, body: costly[1] });
    expect(judged).toHaveProperty(
      'failure.message',
      expect.stringContaining('more work than a check may spend'),
    );
  });

  it('refuses what is slow to read when it is saved, and in no time', () => {
    const given: Assertion[] = [
      json(`$[?${'('.repeat(400)}`),
      json(`$${'[?@'.repeat(150)}`),
      json(`$[?${'length('.repeat(60)}`),
      html(':is('.repeat(100)),
      html(':has('.repeat(90)),
      body('matches', '('.repeat(900)),
      body('matches', `${'('.repeat(9)}a${'{1,999})'.repeat(9)}`),
      schema({ anyOf: [{ $ref: '#' }] }),
      schema({
        patternProperties: Object.fromEntries(
          Array.from({ length: 500 }, (_, i) => [`(a?){${500 + i}}`, {}]),
        ),
      }),
      json(`$[?${Array.from({ length: 20 }, () => "search(@,'.{999}.{999}')").join('&&')}]`),
    ];
    const ms = timed(() =>
      given.forEach((one) => expect(checkAssertion(one), JSON.stringify(one)).not.toBeNull()),
    );
    expect(ms).toBeLessThan(Math.max(baselineMs, 50) * 5);
  });
});

function timed(run: () => void): number {
  const startedAt = performance.now();
  run();
  return performance.now() - startedAt;
}
