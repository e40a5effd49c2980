import { describe, expect, it } from 'vitest';
import { comparisonForms, comparisonsOf, sourceForms } from '../../../workers/domain/assertion/forms.ts';
import { assertionSources, comparisons } from '../../../workers/domain/assertion/types.ts';
import { assertions, stepAssertions } from '../../../workers/wire/api/assertions.ts';

/** The first issue, as `path: message`, or null where it is accepted. */
function refusal(given: unknown, schema: typeof assertions = assertions): string | null {
  const parsed = schema.safeParse([{ source: 'status', comparison: 'equals', target: '200' }, given]);
  if (parsed.success) return null;
  const [issue] = parsed.error.issues;
  return `${issue!.path.join('.')}: ${issue!.message}`;
}
const json = { source: 'json', property: '$.a', comparison: 'exists' };
const schema = (target: unknown) => ({
  source: 'json_schema',
  comparison: 'matches',
  target: typeof target === 'string' ? target : JSON.stringify(target),
});
const body = { source: 'body', comparison: 'matches', target: 'a' };

describe('what is refused when a monitor is saved names its field', () => {
  it.each([
    [{ ...json, source: 'moon' }, '1.source: '],
    [{ ...json, comparison: 'resembles' }, '1.comparison: '],
    [{ ...json, property: undefined }, '1.property: json needs a property: JSONPath'],
    [{ ...body, property: 'x' }, '1.property: body takes no property'],
    [{ ...json, source: 'header', property: 'a b' }, '1.property: is not the name of a header'],
    [{ ...json, property: 'a.b' }, '1.property: is not a JSONPath: expected $ at character 1, before a.b'],
    [{ ...json, property: '$[?@.a == ' }, '1.property: is not a JSONPath: expected a value at its end'],
    [
      { ...json, property: '$[?match(@, "(?=a)")]' },
      "1.property: is not a regular expression in RE2's syntax",
    ],
    [{ ...json, property: `$${'[0]'.repeat(200)}` }, '1.property: '],
    [{ ...json, property: `$[?${'('.repeat(30)}` }, '1.property: nests deeper than 16 levels'],
    [{ ...json, source: 'html', property: 'a[' }, '1.property: is not a CSS selector'],
    [
      { ...json, source: 'html', property: 'a:moon' },
      '1.property: is not a CSS selector (Unknown pseudo-class',
    ],
    [{ ...json, source: 'html', property: '@href' }, '1.property: is not a CSS selector: it is empty'],
    [
      { source: 'certificate', property: 'age', comparison: 'less', target: '1' },
      '1.property: is not one of days_left',
    ],
    [{ ...json, target: '5' }, '1.target: exists takes no target'],
    [{ ...json, comparison: 'equals' }, '1.target: equals needs a target'],
    [{ ...json, comparison: 'contains', target: '' }, '1.target: contains needs a target'],
    [{ ...json, comparison: 'greater', target: '5 ms' }, '1.target: is not a number'],
    [{ ...json, comparison: 'less', target: '1e999' }, '1.target: is not a number'],
    [{ ...json, comparison: 'length', target: '5-1' }, '1.target: is not a length such as'],
    [{ ...json, comparison: 'type', target: 'text' }, '1.target: is not one of string, number'],
    [{ ...body, target: '(' }, "1.target: is not a regular expression in RE2's syntax (missing closing )"],
    [{ ...body, target: '(a)\\1' }, "1.target: is not a regular expression in RE2's syntax"],
    [{ ...body, target: 'a'.repeat(1_001) }, '1.target: is longer than 1000 characters'],
    [{ ...body, comparison: 'greater', target: '1' }, '1.comparison: body cannot be compared by greater'],
    [
      { source: 'status', comparison: 'equals', target: '299-200' },
      '1.target: a range begins with its lower',
    ],
    [{ source: 'status', comparison: 'equals', target: 'ok' }, '1.target: expected statuses such as'],
    [
      { source: 'certificate', property: 'issuer', comparison: 'less', target: '1' },
      '1.comparison: certificate issuer cannot',
    ],
    [
      { source: 'dns', property: 'authenticated', comparison: 'equals', target: 'yes' },
      '1.target: is neither true',
    ],
    [schema('{'), '1.target: is not JSON'],
    [schema('[]'), '1.target: # is no schema'],
    [schema({ requird: ['a'] }), '1.target: uses requird (at #/requird), which is not known here'],
    [
      schema({ properties: { a: { minimum: '1' } } }),
      '1.target: has at #/properties/a/minimum a value where a number is expected',
    ],
    [schema({ pattern: '(?=a)' }), '1.target: has at #/pattern a pattern that is not a regular expression'],
    [
      schema({ patternProperties: { '(': {} } }),
      '1.target: has at #/patternProperties a pattern that is not',
    ],
    [schema({ format: 'url' }), '1.target: has at #/format a value where one of the formats'],
    [
      schema({ $ref: 'https://example.com/schema' }),
      '1.target: has a $ref to https://example.com/schema: only places',
    ],
    [schema({ $ref: '#/$defs/a' }), '1.target: has a $ref to #/$defs/a, which is no schema in it'],
    [
      schema({ properties: { default: {} }, allOf: [{ $ref: '#/properties' }] }),
      '1.target: has a $ref to #/properties, which is no schema',
    ],
    [schema({ anyOf: [{ $ref: '#' }] }), '1.target: has a $ref that leads back to itself'],
    [
      schema({ allOf: Array.from({ length: 30 }, () => ({ pattern: '(a?){1000}' })) }),
      '1.target: has too many or too large',
    ],
    [schema('{"not":'.repeat(300) + '{}' + '}'.repeat(300)), '1.target: nests deeper than 200 levels'],
  ])('%j: %s', (given, message) => {
    expect(refusal(given)).toContain(message);
  });

  it('accepts numbers, truths and schemas where a text says the same', () => {
    const target = { type: 'object', properties: { next: { $ref: '#' } } };
    const parsed = assertions.parse([
      { source: 'status', comparison: 'equals', target: [200, '3xx'] },
      { source: 'json', property: '$.a', comparison: 'equals', target: true },
      { source: 'body_size', comparison: 'less', target: 5 },
      { source: 'json_schema', comparison: 'matches', target },
    ]);
    expect(parsed.map((one) => one.target)).toEqual(['200,3xx', 'true', '5', JSON.stringify(target)]);
  });

  it('leaves a template of a step to the run, but not what is no template', () => {
    const open = { source: 'json', property: '$.{{ name }}', comparison: 'less', target: '{{ limit }}' };
    expect(refusal(open, stepAssertions)).toBeNull();
    expect(refusal(open)).toContain('1.property: ');
    expect(refusal({ ...open, comparison: 'exists' }, stepAssertions)).toContain('1.target: exists takes no');
    expect(refusal({ ...open, property: '$[' }, stepAssertions)).toContain('1.property: ');
  });
});

describe('the table of forms', () => {
  it('has every source and comparison, and nothing is compared in a way its source does not list', () => {
    expect(Object.keys(sourceForms).sort()).toEqual([...assertionSources].sort());
    expect(Object.keys(comparisonForms).sort()).toEqual([...comparisons].sort());
    for (const source of assertionSources) {
      const { property, comparisons: listed } = sourceForms[source];
      const known = (property?.options ?? [undefined]).flatMap((option) =>
        comparisonsOf(source, option?.value),
      );
      expect(new Set(known)).toEqual(new Set(listed));
    }
  });
});
