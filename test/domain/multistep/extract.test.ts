import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkExtraction, extract, isSecretValue } from '../../../workers/domain/multistep/extract.ts';
import type { Extraction } from '../../../workers/domain/request.ts';
import { extraction } from '../../support/fuzz/flow.ts';

const taking = (source: Extraction['source'], property: string, variable = 'x'): Extraction => ({
  variable,
  source,
  property,
});
const from = (body: string, headers: Record<string, string> = {}, bodyComplete = true) => ({
  header: (name: string) => headers[name.toLowerCase()] ?? null,
  body,
  bodyComplete,
});
const shop = JSON.stringify({
  token: 'abc',
  n: 7,
  none: null,
  items: [
    { id: 1, kind: 'a' },
    { id: 2, kind: 'b' },
  ],
  deep: { er: { id: 9 } },
});

describe('a value is taken', () => {
  it.each([
    ['json', '$.token', 'abc'],
    ['json', '$.n', '7'],
    ['json', "$['items'][1].id", '2'],
    ['json', '$.items[?@.kind == "b"].id', '2'],
    ['json', '$..er.id', '9'],
    ['json', '$.deep', '{"er":{"id":9}}'],
    ['header', 'X-Request-Id', 'r-1'],
    ['body', 'id":(\\d+),"kind":"b"', '2'],
    ['body', '(?i)TOKEN":"([a-z]+)"', 'abc'],
    ['body', 'nothing|()', ''],
  ] as const)('from %s by %s', (source, property, value) => {
    expect(checkExtraction(taking(source, property))).toBeNull();
    expect(extract(taking(source, property), from(shop, { 'x-request-id': 'r-1' }))).toEqual({
      ok: true,
      value,
    });
  });

  it.each([
    ['json', '$.nope', shop, 'nothing to take for "x": $.nope finds nothing in the answer'],
    ['json', '$.none', shop, 'nothing to take for "x": $.none is null'],
    ['json', '$.a', 'hello', 'nothing to take for "x": the body (5 characters) is not JSON'],
    ['header', 'x-gone', '', 'nothing to take for "x": the answer has no header x-gone'],
    [
      'body',
      'csrf=(\\w+)',
      'hello',
      'nothing to take for "x": csrf=(\\w+) matches nothing in the body (5 characters)',
    ],
    ['body', '(a+)', 'a'.repeat(5_000), 'the value for "x" has 5,000 characters, more than 4096'],
  ] as const)('from %s by %s, or it is said why not', (source, property, body, reason) => {
    expect(extract(taking(source, property), from(body))).toEqual({ ok: false, reason });
  });

  it('from a body that was cut only where the rest cannot matter', () => {
    expect(extract(taking('body', 'a(b)c'), from('abc', {}, false))).toEqual({ ok: true, value: 'b' });
    expect(extract(taking('body', 'x(b)c'), from('abc', {}, false))).toMatchObject({
      reason: expect.stringContaining('in the first 3 characters of the body') as string,
    });
    expect(extract(taking('json', '$'), from('{}', {}, false))).toMatchObject({ ok: false });
  });
});

describe('an expression is refused', () => {
  it.each([
    ['json', 'token', /^is not a JSONPath/],
    ['json', '$.a[', /^is not a JSONPath/],
    ['json', '$[?match(@.a, "(?=a)")]', /not a regular expression/],
    ['body', 'a(b', /^is not a regular expression/],
    ['body', '(?=a)b', /^is not a regular expression/],
    ['body', 'csrf', /its first group is the value/],
    ['header', 'no header', /^not a header name/],
  ] as const)('%s %s', (source, property, reason) => {
    expect(checkExtraction(taking(source, property))).toMatch(reason);
    expect(extract(taking(source, property), from('{}'))).toMatchObject({ ok: false });
  });
});

describe('extraction', () => {
  it('ends soon, whatever the expression and the body', () => {
    const megabyte = 'foo abc '.repeat(130_000);
    const nested = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const startedAt = performance.now();
    for (const property of [
      '(?:[a-c]{1,30}){1,30}([d-f])',
      '(?i)(foo|bar)[^<>]{1,200}?end',
      '(x+x+)+y',
      '(([a-z]{1,30}){1,30})[0-9]',
    ])
      extract(taking('body', property), from(megabyte));
    for (const property of ['$..a', '$..[?@.a == 1]', '$[*][*][*][*]'])
      for (const body of [nested, JSON.stringify({ all: Array.from({ length: 50_000 }, (_, a) => ({ a })) })])
        extract(taking('json', property), from(body));
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  }, 20_000);

  it('never throws', () => {
    const piece = fc.constantFrom('$', '.', '..', '[', ']', '*', '?', '@', 'a', '(', ')', '"', '\\', '+', '{', '}', '1', ',', '\n', ' ', '==', '|', '\\d', '[^'); // prettier-ignore
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
    );
    const wellFormed = fc
      .tuple(fc.constantFrom('$.a', '$..a', '$[0]', '$[?@.a]', '(a|1)', '"a":(.*)'), fc.json())
      .map((two) => two.join('\n'));
    fc.assert(fc.property(fc.oneof(text, wellFormed), extraction), { numRuns: 4_000 });
  });

  it('hides a value like a secret when something it came from is named like one', () => {
    const value = '0123456789';
    expect(isSecretValue(taking('json', '$.data.access_token'), value)).toBe(true);
    expect(isSecretValue(taking('header', 'Set-Cookie'), value)).toBe(true);
    expect(isSecretValue(taking('body', 'value="([^"]+)"', 'csrf'), value)).toBe(true);
    expect(isSecretValue(taking('json', '$.order.id'), value)).toBe(false);
    expect(isSecretValue(taking('json', '$.token'), 'short')).toBe(false);
  });
});
