import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtIns, checkTemplate, isTemplate, render } from '../../../workers/domain/template.ts';
import { template } from '../../support/fuzz/flow.ts';

const variables = {
  ...builtIns(Date.UTC(2026, 0, 2, 3, 4, 5), 'weur', '0f8f'),
  token: 'a "quoted" word & more',
  long: 'a'.repeat(4_096),
  signs: '%'.repeat(4_096),
};
const known = Object.keys(variables);

describe('a template', () => {
  it.each([
    ['{"a":{"b":{}}} stays', '{"a":{"b":{}}} stays'],
    ['at {{ now }}', 'at 2026-01-02T03:04:05.000Z'],
    ['{{ unix }} {{ unix | plus: 60 }}', '1767323045 1767323105'],
    ['{{uuid}} in {{ region | upcase }}', '0f8f in WEUR'],
    ['{{ now | date: "%Y/%m/%d" }} {{ "now" | date: "%s" }}', '2026/01/02 1767323045'],
    ['{"t":{{ token | json }}}', '{"t":"a \\"quoted\\" word & more"}'],
    ['?t={{ token | url_encode }}', '?t=a+%22quoted%22+word+%26+more'],
    ['<t>{{ token | escape }}</t>', '<t>a &#34;quoted&#34; word &amp; more</t>'],
    ['{{ "user:ü" | base64_encode }}', 'dXNlcjrDvA=='],
    ['{% if region == "weur" %}near{% else %}far{% endif %}', 'near'],
    ['{% assign half = token | split: " " %}{{ half | last }} {{ token.size }}', 'more 22'],
    ['{% raw %}{{ not a template }}{% endraw %}', '{{ not a template }}'],
  ])('%s is %s', (text, rendered) => {
    expect(checkTemplate(text, known)).toBeNull();
    expect(render(text, variables)).toBe(rendered);
  });

  it.each([
    ['{{ nope }}', 'the variable "nope" is not known here; known are now, unix, uuid, region, token, long, signs'],
    ['one\ntwo {{ token | nope }}', 'line 2: there is no filter nope'],
    ['{{ token.secret }}', '"token" is a text: it has no "secret"'],
    ['{{ token', 'line 1: output "{{ token" not closed'],
    ['{% if token %}', 'line 1: tag {% if token %} not closed'],
    ['{% include "/etc/passwd" %}', 'line 1: there is no tag "include"'],
    ['{% render "a" %}', 'line 1: there is no tag "render"'],
    ['{% layout "a" %}', 'line 1: there is no tag "layout"'],
    ['{% for i in (1..9) %}{% endfor %}', 'line 1: there is no tag "for"'],
    ['{{ token }}'.repeat(201), '201 placeholders in one text; at most 200'],
  ])('%s is refused', (text, message) => {
    expect(checkTemplate(text, known)).toBe(message);
    expect(() => render(text, variables)).toThrow();
  }); // prettier-ignore

  it('that names an unknown variable is an error that names it, also when it only runs', () => {
    expect(() => render('{{ nope }}', variables)).toThrow('line 1: there is no variable nope');
    expect(() => render('{{ "!" | base64_decode }}', variables)).toThrow('invalid base64');
  });

  it.each([
    ['nested loops', '{% for i in (1..100000) %}{% for j in (1..100000) %}x{% endfor %}{% endfor %}'],
    ['a long range', '{% assign all = (1..1000000000) %}'],
    ['doubling', `{% assign b = long %}${'{% assign b = b | append: b %}'.repeat(150)}{{ b }}`],
    ['growing by replacing', '{{ long | replace: "a", long }}'],
    ['growing by encoding', `{{ signs${' | url_encode'.repeat(600)} }}`],
    ['much output', '{{ long }}'.repeat(200)],
    ['many dates', '{{ now | date: "%A%A%A%A%A%A%A%A%A%A" }}'.repeat(180)],
    ['padding', '{{ now | date: "%100000000Y" }}'],
    ['deep nesting', `{{ ${'token['.repeat(20_000)}${']'.repeat(20_000)} }}`],
    ['a long condition', `{% if ${'token == token and '.repeat(3_000)} token %}x{% endif %}`],
  ])('cannot take long by %s', (_, text) => {
    render('{{ now | date: "%A" }}', variables);
    const startedAt = performance.now();
    expect(() => render(text, variables)).toThrow();
    expect(performance.now() - startedAt).toBeLessThan(250);
  });

  it('reaches nothing but its variables', () => {
    for (const text of ['{{ __proto__ }}', '{{ constructor }}', '{{ token.constructor }}', '{{ toString }}'])
      expect(() => render(text, variables)).toThrow('there is no variable');
  });

  it('or any other text never ends in anything but a text or a sentence', () => {
    const piece = fc.constantFrom('{{', '}}', '{%', '%}', ' a ', 'b', '|', 'json', ':', '"', "'", 'if', 'endif', 'raw', 'endraw',
      'assign', '=', '[', ']', '(1..3)', '.', 'size', '-', '\n', 'date', '%', 'case', 'when', ','); // prettier-ignore
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
    );
    fc.assert(fc.property(text, template), { numRuns: 3_000 });
    fc.assert(
      fc.property(fc.string(), (literal) => {
        fc.pre(!isTemplate(literal));
        expect(render(literal, {})).toBe(literal);
      }),
    );
  });
});
