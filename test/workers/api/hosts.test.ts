import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { ApiChannel, ApiMonitorDetail, Problem } from '../../../workers/wire/api.ts';
import { people } from './people.ts';

const resolving = { RESOLVER_URL: inject('resolver') };
let alice: Awaited<ReturnType<typeof people>>['alice'];
beforeAll(async () => {
  ({ alice } = await people());
});
const make = (body: object, given: object = resolving) =>
  alice.call<ApiMonitorDetail & Problem>('POST', '/api/v1/monitors', { name: 'Shop', ...body }, given);

describe('a name that leads to a private address is refused when it is saved, naming the field', () => {
  const step = (target: string) => ({ name: 'Log in', target });
  it.each<[string, object]>([
    ['target', { target: 'https://inside.example.com/' }],
    ['target', { kind: 'websocket', target: 'wss://half.example.com/' }],
    ['target', { kind: 'tcp', target: 'inside.example.com:6379' }],
    ['target', { kind: 'tls', target: 'inside.example.com' }],
    ['request.resolver', { kind: 'dns', target: 'example.com', request: { resolver: 'https://inside.example.com/dns-query' } }],
    ['request.steps.1.target', { kind: 'multistep', target: '', request: { steps: [step('https://outside.example.com/'), step('https://inside.example.com/')] } }],
  ])('%s %j', async (path, body) => {
    expect(await make(body)).toMatchObject({
      status: 400,
      body: { errors: [{ path, message: expect.stringMatching(/leads to (10\.0\.0\.7|fd00:ec2::254), a private address/) as string }] },
    });
  }); // prettier-ignore

  it('of a webhook as well', async () => {
    const channel = (url: string, given: object) =>
      alice.call<ApiChannel & Problem>(
        'POST',
        '/api/v1/channels',
        { kind: 'webhook', name: 'Pager', config: { url } },
        given,
      );
    expect(await channel('https://inside.example.com/hook', resolving)).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'config.url' }] },
    });
    expect(await channel('https://outside.example.com/hook', resolving)).toMatchObject({ status: 201 });
    expect(await channel('https://inside.example.com/hook', {})).toMatchObject({ status: 201 });
  });
});

describe('a name is taken', () => {
  it('that leads outside, that does not exist yet, or of which no resolver says anything', async () => {
    for (const host of ['outside.example.com', 'nxdomain.example.com', 'garbage.example.com'])
      expect(await make({ target: `https://${host}/` }), host).toMatchObject({ status: 201 });
    expect(await make({ target: 'https://inside.example.com/' }, {})).toMatchObject({ status: 201 });
  });

  it('that a monitor has already, whatever it leads to by now: it can still be edited', async () => {
    const { body } = await make({ target: 'https://inside.example.com/' }, {});
    const edit = (change: object) =>
      alice.call<Problem>('PATCH', `/api/v1/monitors/${body.id}`, change, resolving);
    expect(await edit({ name: 'Cellar', target: 'https://inside.example.com/' })).toMatchObject({
      status: 200,
    });
    expect(await edit({ target: 'https://half.example.com/' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'target' }] },
    });
  });
});

describe("a resolver of one's own", () => {
  it.each([
    ['http://dns.example.com/dns-query', /https/],
    ['https://127.0.0.1/dns-query', /private/],
    ['ftp://dns.example.com/', /a known resolver, or the https URL of one/],
    ['cloudfare', /a known resolver, or the https URL of one/],
  ])('%s is refused', async (resolver, message) => {
    expect(await make({ kind: 'dns', target: 'example.com', request: { resolver } })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'request.resolver', message: expect.stringMatching(message) as string }] },
    });
  });
});

it('equals is about one record', async () => {
  const expected = { match: 'equals', values: ['192.0.2.1', '192.0.2.2'] };
  expect(await make({ kind: 'dns', target: 'example.com', request: { expected } })).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'request.expected.values' }] },
  });
});
