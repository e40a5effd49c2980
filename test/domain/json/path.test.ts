import fc from 'fast-check';
import { query } from 'jsonpath-rfc9535';
import { describe, expect, it } from 'vitest';
import { Budget } from '../../../workers/domain/budget.ts';
import { parsePath } from '../../../workers/domain/json/path-parse.ts';
import { select } from '../../../workers/domain/json/path-select.ts';
import type { Json } from '../../../workers/domain/json/value.ts';

const found = (path: string, document: Json): Json[] =>
  select(parsePath(path, new Budget(10_000_000)), document, new Budget(10_000_000));

const store: Json = {
  book: [
    { category: 'reference', author: 'Nigel Rees', price: 8.95 },
    { category: 'fiction', author: 'Evelyn Waugh', price: 12.99 },
    { category: 'fiction', author: 'Herman Melville', isbn: '0-553-21311-3', price: 8.99 },
    { category: 'fiction', author: 'J. R. R. Tolkien', isbn: '0-395-19395-8', price: 22.99 },
  ],
  bicycle: { color: 'red', price: 399 },
};

describe('JSONPath as RFC 9535 has it', () => {
  it.each<[string, Json, Json[]]>([
    // The examples of the RFC, by its sections.
    [
      '$.store.book[*].author',
      { store },
      ['Nigel Rees', 'Evelyn Waugh', 'Herman Melville', 'J. R. R. Tolkien'],
    ],
    ['$.store..price', { store }, [8.95, 12.99, 8.99, 22.99, 399]],
    ['$..book[2].author', { store }, ['Herman Melville']],
    ['$..book[-1].price', { store }, [22.99]],
    ['$..book[0,1].price', { store }, [8.95, 12.99]],
    ['$..book[:2].price', { store }, [8.95, 12.99]],
    ['$..book[?@.isbn].price', { store }, [8.99, 22.99]],
    ['$..book[?@.price<10].price', { store }, [8.95, 8.99]],
    ["$.o['j j']['k.k']", { o: { 'j j': { 'k.k': 3 } } }, [3]],
    ['$["\'"]["@"]', { "'": { '@': 2 } }, [2]],
    ['$[1:3]', ['a', 'b', 'c', 'd', 'e', 'f', 'g'], ['b', 'c']],
    ['$[5:]', ['a', 'b', 'c', 'd', 'e', 'f', 'g'], ['f', 'g']],
    ['$[1:5:2]', ['a', 'b', 'c', 'd', 'e', 'f', 'g'], ['b', 'd']],
    ['$[5:1:-2]', ['a', 'b', 'c', 'd', 'e', 'f', 'g'], ['f', 'd']],
    ['$[::-1]', ['a', 'b', 'c'], ['c', 'b', 'a']],
    ['$[::0]', ['a', 'b'], []],
    ['$[-9:9]', ['a', 'b'], ['a', 'b']],
    ['$[0, 0]', ['a', 'b'], ['a', 'a']],
    ['$.a[?@.b == "kilo"]', { a: [{ b: 'kilo' }, { b: 'j' }] }, [{ b: 'kilo' }]],
    ['$.a[?@>3.5]', { a: [3, 5, 1, 6] }, [5, 6]],
    ['$[?@.b]', [{ b: null }, { c: 1 }], [{ b: null }]],
    ['$[?@<2 || @.b == "k"]', [1, { b: 'k' }, 5], [1, { b: 'k' }]],
    [
      '$[?@.a && @.b && @.c]',
      [
        { a: 1, b: 1 },
        { a: 1, b: 1, c: 1 },
        { a: 1, c: 1 },
      ],
      [{ a: 1, b: 1, c: 1 }],
    ],
    [
      '$[?@[0]==3]',
      [
        [1, 2],
        [3, 4],
      ],
      [[3, 4]],
    ],
    ['$[?@["a"][-1] == $[1]]', [{ a: [1, 2] }, 2], [{ a: [1, 2] }]],
    ['$[?!(@.a == 1 || @.a == 2)]', [{ a: 1 }, { a: 3 }], [{ a: 3 }]],
    ['$[?!@.a]', [{ a: 1 }, { b: 3 }], [{ b: 3 }]],
    ['$[?@.x == @.y]', [{}, { x: 1 }, { x: 1, y: 1 }], [{}, { x: 1, y: 1 }]],
    ['$[?@.x <= @.y]', [{}, { x: 1 }], [{}]],
    ['$[?@.a == null]', [{ a: null }, {}], [{ a: null }]],
    ['$[?@ == "1"]', [1, '1'], ['1']],
    ['$[?@.a == $.b]', { a: { a: { x: [1, 2] } }, b: { x: [1, 2] } }, [{ a: { x: [1, 2] } }]],
    ['$[?length(@) == 2]', ['é🙂', [1, 2], { a: 1 }, 2, 'abc'], ['é🙂', [1, 2]]],
    ['$[?count(@.*) == 2]', [[1, 2], { a: 1 }], [[1, 2]]],
    ['$[?value(@..k) == 1]', [{ k: 1 }, { k: 1, x: { k: 1 } }], [{ k: 1 }]],
    ['$[?match(@, "1974-05-..")]', ['1974-05-11', '1974-05-1', 'x1974-05-11', '1974-05-\r1'], ['1974-05-11']],
    ['$[?search(@.b, "[BR]ob")]', [{ b: 'a Bob b' }, { b: 'x' }, {}], [{ b: 'a Bob b' }]],
    [
      '$[?match(@.a, @.p)]',
      [
        { a: 'aa', p: 'a+' },
        { a: 'aa', p: '(' },
      ],
      [{ a: 'aa', p: 'a+' }],
    ],
    ['$ .a [ "b" ]', { a: { b: 1 } }, [1]],
    ['$["\\u00e9\\ud83d\\ude42\\n"]', { 'é🙂\n': 1 }, [1]],
    ['$.__proto__', JSON.parse('{"__proto__":1}') as Json, [1]],
    ['$.constructor', {}, []],
    ['$', 5, [5]],
    ['$..*', { o: [1, [2]] }, [[1, [2]], 1, [2], 2]],
  ])('%s', (path, document, expected) => expect(found(path, document)).toEqual(expected));

  it.each([
    '',
    'a',
    '$.',
    '$..',
    '$a',
    '$[',
    '$[]',
    '$[01]',
    '$[-0]',
    '$[1:2:3:4]',
    '$ ',
    ' $',
    '$. a',
    "$['a]",
    '$["\\x"]',
    '$["\\ud800"]',
    '$[9007199254740993]',
    '$[?1]',
    '$[?@.a = 1]',
    '$[?@.* == 1]',
    '$[?@..a == 1]',
    '$[?length(@)]',
    '$[?length(@.*) == 1]',
    '$[?count(1) == 1]',
    '$[?match(@, "a") == true]',
    '$[?match(@)]',
    '$[?foo(@)]',
    '$[?(@.a]',
    '$[?true]',
    '$[?!1 == 1]',
    '$[?@.a == TRUE]',
    '$[?@.a == 01]',
    '$[a]',
    "$['a'",
    '$[?@.a &&]',
    '$[?@.a @.b]',
  ])('refuses %s', (path) => expect(() => parsePath(path, new Budget(10_000_000))).toThrow(/JSONPath/));

  it('agrees with the package on paths without filters, in which it is right', () => {
    const name = fc.constantFrom('a', 'b', 'c');
    const index = fc.integer({ min: -4, max: 4 });
    // The package counts a bound from the end twice where it lies before the beginning.
    const maybe = fc.option(fc.nat({ max: 4 }), { nil: '' });
    const selector = fc.oneof(
      name.map((one) => `'${one}'`),
      index.map(String),
      fc.constant('*'),
      fc.tuple(maybe, maybe, fc.constantFrom('', 1, 2, -1, -2)).map((parts) => parts.join(':')),
    );
    const segment = fc
      .tuple(fc.constantFrom('', '..'), fc.array(selector, { minLength: 1, maxLength: 3 }))
      .map(([deep, selectors]) => `${deep}[${selectors.join(', ')}]`);
    const { document } = fc.letrec<{ document: Json }>((tie) => ({
      document: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<Json>(null, 1, 'x', true),
        fc.array(tie('document'), { maxLength: 4 }),
        fc.dictionary(name, tie('document'), { maxKeys: 3, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 3 }), document, (segments, value) => {
        const path = `$${segments.join('')}`;
        expect(sorted(found(path, value))).toEqual(sorted(query(value, path)));
      }),
      { numRuns: 3_000 },
    );
  });
});

/** The order of nodes that a path finds in objects is not defined; their number is. */
const sorted = (nodes: readonly Json[]): string[] => nodes.map((node) => JSON.stringify(node)).sort();
