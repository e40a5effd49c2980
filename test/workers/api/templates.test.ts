import { beforeAll, describe, expect, it } from 'vitest';
import { secretMask, type ApiMonitorDetail, type Problem } from '../../../workers/wire/api.ts';
import { seed } from './seed.ts';

let all: Awaited<ReturnType<typeof seed>>['all'];
beforeAll(async () => {
  ({ all } = await seed());
});

const target = 'https://a.example.com/';
const step = { name: 'One', target };
const save = (kind: string, request: object) =>
  all.alice.call<ApiMonitorDetail & Problem>('POST', '/api/v1/monitors', {
    name: 'x',
    kind,
    target,
    request,
  });

describe('templates that are saved', () => {
  it.each([
    ['http', 'request.body', { body: '{{ name' }],
    ['http', 'request.headers.X-Name', { headers: { 'X-Name': '{{ name }}' } }],
    ['health', 'request.body', { body: '{% for i in (1..9) %}{% endfor %}' }],
    ['multistep', 'request.steps.1.target', { steps: [step, { ...step, target: `${target}{{ id }}` }] }],
    ['multistep', 'request.steps.0.request.body', { steps: [{ ...step, request: { body: '{{ id }}' } }] }],
    ['multistep', 'request.steps.0.extract.0.property', { steps: [{ ...step, extract: [{ variable: 'id', source: 'json', property: '$[' }] }] }],
  ])('of %s are refused at %s when they can never be rendered', async (kind, path, request) => {
    const answer = await save(kind, request);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path }] } });
    expect(answer.body.detail).toMatch(new RegExp(`^${path}: .{10,}`));
  }); // prettier-ignore

  it('are kept as they are, and a target with one is checked when it runs', async () => {
    const taken = { ...step, extract: [{ variable: 'id', source: 'json', property: '$.id' }] };
    const steps = [taken, { ...step, target: `${target}{{ id }}` }];
    const made = await save('multistep', { steps });
    expect(made.status).toBe(201);
    expect(made.body.request).toMatchObject({ steps: [{ target }, { target: `${target}{{ id }}` }] });
  });

  it('are refused behind a mask, too, when the variable they name is taken away', async () => {
    const headers = { Authorization: 'Bearer {{ token }}' };
    const made = await save('http', { headers, variables: [{ name: 'token', value: 'abc', secret: true }] });
    expect(made.body.request).toMatchObject({ headers: { Authorization: secretMask } });
    const change = { request: { ...made.body.request, variables: [] } };
    const edited = await all.alice.call<Problem>('PATCH', `/api/v1/monitors/${made.body.id}`, change);
    expect(edited).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'request.headers.Authorization' }] },
    });
  });
});
