import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkBodyTemplate, renderBody } from '../../../workers/domain/alert/body-template.ts';
import { bareEvent, fullEvent } from '../../../workers/domain/alert/sample-event.ts';

const json = 'application/json';

describe('a body template', () => {
  it.each([
    ['the whole event', '{{ event | json }}'],
    ['parts of it', '{"text": {{ message | json }}, "incident": {{ incident.id | json }}, "who": {{ monitor.name | json }}}'],
    ['parts by their way in the event', '{"text": {{ data.message | json }}, "first": {{ data.incident.cause.regions[0].message | json }}}'],
    ['conditions', '{% if incident %}{"id": "{{ incident.id }}"}{% else %}{}{% endif %}'],
    ['lists', '{"all": {{ digest | map: "message" | join: ", " | json }}, "first": {{ digest.first.message | json }}, "n": {{ digest.size | default: 0 }}}'],
    ['no placeholders', '{"alert": true}'],
  ])('may have %s', (_, template) => {
    expect(checkBodyTemplate(template, json)).toBeNull();
  }); // prettier-ignore

  it.each([
    ['{{ mesage | json }}', /^"mesage" is not known here; known are id, type, /],
    ['{{ monitor.nmae | json }}', /^"nmae" is not known in monitor; known are id, name, /],
    ['{{ message', /^line 1: output "{{ message" not closed/],
    ['{"text": "{{ message }}"}', /^what it makes is not JSON where a text has quotes/],
    ['{"id": {{ incident.id }}}', /^what it makes is not JSON/],
    ['{% for one in digest %}{{ one.message }}{% endfor %}', /^line 1: there is no tag "for"/],
    ['{{ message | shout }}', /^line 1: there is no filter shout/],
    [`{% assign a = event | json %}${'{% assign a = a | append: a %}'.repeat(40)}{{ a }}`, /it makes too much text/],
  ])('is refused with its reason: %s', (template, reason) => {
    expect(checkBodyTemplate(template, json)).toMatch(reason);
  }); // prettier-ignore

  it('of another content type may be any text', () => {
    expect(checkBodyTemplate('{{ monitor.name }} says "{{ message }}"', 'text/plain')).toBeNull();
  });

  it('that was taken makes JSON of whatever is alerted', () => {
    const template = '{"text": {{ message | json }}, "target": {{ monitor.target | json }}}';
    expect(checkBodyTemplate(template, json)).toBeNull();
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(fullEvent, bareEvent), (text, event) => {
        const made = JSON.parse(renderBody(template, 'msg_1', event(text))) as { text: string };
        expect(made.text).toBe(text);
      }),
    );
  });
});
