import { describe, expect, it } from 'vitest';
import { checkCallTemplates, checkStepTemplates } from '../../../workers/domain/request-templates.ts';
import { requestOf } from '../../../workers/wire/api.ts';

const step = (change: object) => ({ name: 'A step', target: 'https://a.example.com/', ...change });
const check = (steps: object[], variables: object[] = []) =>
  checkStepTemplates(requestOf.multistep.parse({ steps, variables }));

describe('templates of a request that is saved', () => {
  it('are fine where every name is known by then', () => {
    const login = step({
      request: { method: 'POST', body: '{"p":{{ password | json }}}', headers: { 'X-At': '{{ unix }}' } },
      extract: [{ variable: 'token', source: 'json', property: '$.token' }],
    });
    const read = step({
      target: 'https://a.example.com/{{ token | url_encode }}',
      request: { auth: { type: 'bearer', token: '{{ token }}' } },
      assertions: [{ source: 'body', comparison: 'contains', target: '{{ token }}' }],
    });
    expect(check([login, read], [{ name: 'password', value: 'x', secret: true }])).toBeNull();
  });

  it.each([
    ['request.steps.1.target', [step({}), step({ target: 'https://a.example.com/{{ id }}' })]],
    ['request.steps.0.request.body', [step({ request: { body: '{{ id' } })]],
    ['request.steps.0.request.headers.X-Id', [step({ request: { headers: { 'X-Id': '{{ id }}' } } })]],
    ['request.steps.0.request.auth.password', [step({ request: { auth: { type: 'basic', username: 'u', password: '{{ p }}' } } })]],
    ['request.steps.0.assertions.0.target', [step({ assertions: [{ source: 'body', comparison: 'contains', target: '{{ id }}' }] })]],
    ['request.steps.0.extract.1.property', [step({ extract: [{ variable: 'a', source: 'header', property: 'x' }, { variable: 'b', source: 'json', property: 'b' }] })]],
    ['request.steps.0.extract.0.property', [step({ extract: [{ variable: 'a', source: 'body', property: '(a' }] })]],
    ['request.steps.0.request.body', [step({ request: { body: '{{ id }}' }, extract: [{ variable: 'id', source: 'json', property: '$.id' }] }), step({})]],
  ])('are refused at %s', (path, steps) => expect(check(steps)).toMatchObject({ path })); // prettier-ignore

  it('of one call are its body, its headers and its credentials', () => {
    const one = (request: object) => checkCallTemplates(requestOf.http.parse(request));
    expect(one({ body: 'plain {text}' })).toBeNull();
    expect(one({ body: '{{ name }}', variables: [{ name: 'name', value: 'x' }] })).toBeNull();
    expect(one({ body: '{{ name }}' })).toEqual({
      path: 'request.body',
      message: 'the variable "name" is not known here; known are now, unix, uuid, region',
    });
  });
});
