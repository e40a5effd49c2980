import { beforeAll, describe, expect, it } from 'vitest';
import {
  type ApiMonitorDetail,
  type MonitorTrial,
  type Page,
  type Problem,
  secretMask,
} from '../../../workers/wire/api.ts';
import { openRequest } from '../../../workers/api/secrets.ts';
import { env, people } from './people.ts';

let all: Awaited<ReturnType<typeof people>>;
beforeAll(async () => {
  all = await people();
});
const make = <T = ApiMonitorDetail>(body: object) =>
  all.alice.call<T>('POST', '/api/v1/monitors', { name: 'm', ...body });
const refusal = async (body: object): Promise<string | undefined> => {
  const made = await make<Problem>(body);
  expect(made.status, JSON.stringify(made.body)).toBe(400);
  return made.body.errors?.[0]?.path;
};

const step = { name: 'Front', target: 'https://shop.example.com/' };

describe('each kind', () => {
  it.each([
    ['http', { target: 'https://a.example.com' }, 'https://a.example.com/', { method: 'GET' }],
    ['health', { target: 'https://a.example.com/health' }, 'https://a.example.com/health', { method: 'GET' }],
    ['tls', { target: 'a.example.com' }, 'a.example.com:443', { protocolMin: 'TLSv1.2', startTls: null }],
    ['tcp', { target: 'a.example.com:6379' }, 'a.example.com:6379', { tls: false, exchanges: [] }],
    ['dns', { target: 'Example.com.' }, 'example.com', { recordType: 'A', resolver: 'cloudflare' }],
    ['websocket', { target: 'wss://a.example.com/live' }, 'wss://a.example.com/live', { send: null }],
    ['multistep', { request: { steps: [step] } }, step.target, { variables: [] }],
  ])('%s is made with its defaults and shown as it is kept', async (kind, body, target, request) => {
    const made = await make({ kind, ...body });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(made.body).toMatchObject({ kind, target, request });
    const shown = await all.alice.call<ApiMonitorDetail>('GET', `/api/v1/monitors/${made.body.id}`);
    expect(shown.body.request).toEqual(made.body.request);
    const changed = await all.alice.call<ApiMonitorDetail>('PATCH', `/api/v1/monitors/${made.body.id}`, {
      request: shown.body.request,
    });
    expect(changed.body.request).toEqual(made.body.request);
  });

  it.each([
    ['kind', { kind: 'gopher', target: 'https://a.example.com' }],
    ['target', { kind: 'tcp', target: 'a.example.com' }],
    ['target', { kind: 'tls', target: 'https://a.example.com/path' }],
    ['target', { kind: 'dns', target: 'not a name' }],
    ['target', { kind: 'websocket', target: 'https://a.example.com' }],
    ['request.recordType', { kind: 'dns', target: 'example.com', request: { recordType: 'PTR' } }],
    ['request.steps', { kind: 'multistep' }],
    ['request.startTls', { kind: 'http', target: 'https://a.example.com', request: { startTls: 'smtp' } }],
    ['request.exchanges.0', { kind: 'tcp', target: 'a.example.com:1', request: { exchanges: [{}] } }],
    [
      'assertions.0.source',
      { kind: 'dns', target: 'example.com', assertions: [{ source: 'status', comparison: 'equals', target: '200' }] },
    ],
    [
      'assertions.0.property',
      { kind: 'dns', target: 'example.com', assertions: [{ source: 'response_time', property: 'tls', comparison: 'less', target: '9' }] },
    ],
    [
      'assertions.0.source',
      { target: 'http://a.example.com', assertions: [{ source: 'certificate', comparison: 'greater', target: '9' }] },
    ],
    ['request.steps.0.target', { kind: 'multistep', request: { steps: [{ ...step, target: 'http://10.0.0.1' }] } }],
  ])('a wrong %s is refused and named', async (path, body) => {
    expect(await refusal(body)).toBe(path);
  }); // prettier-ignore

  it('a transaction is where its first step is, whatever target is given', async () => {
    const made = await make({ kind: 'multistep', request: { steps: [step] } });
    const changed = await all.alice.call<ApiMonitorDetail>('PATCH', `/api/v1/monitors/${made.body.id}`, {
      target: 'https://other.example.com/',
    });
    expect(changed.body.target).toBe(step.target);
  });

  it('stays what it is', async () => {
    const made = await make({ kind: 'dns', target: 'example.com' });
    const changed = await all.alice.call<Problem>('PATCH', `/api/v1/monitors/${made.body.id}`, {
      kind: 'http',
    });
    expect(changed.status).toBe(400);
    expect(changed.body.errors).toMatchObject([{ path: 'kind' }]);
  });
});

describe('secrets', () => {
  const secretsOf = async (id: string): Promise<string> => {
    const row = await env.DB.prepare('select id, kind, sealed_request as sealedRequest from monitors where id = ?')
      .bind(id)
      .first<Parameters<typeof openRequest>[1]>(); // prettier-ignore
    expect(JSON.stringify(row)).not.toContain('sesame');
    return JSON.stringify(await openRequest(env, row!));
  };

  it.each([
    [
      'a header said to be secret',
      { kind: 'http', target: 'https://a.example.com', request: { headers: { 'X-Tenant': 'sesame' }, secretHeaders: ['x-tenant'] } },
    ],
    [
      'a variable',
      { kind: 'http', target: 'https://a.example.com', request: { variables: [{ name: 'pin', value: 'sesame', secret: true }] } },
    ],
    [
      'what a TCP check sends',
      { kind: 'tcp', target: 'a.example.com:6379', request: { exchanges: [{ send: 'AUTH sesame', secret: true }] } },
    ],
    [
      'the credentials of a WebSocket',
      { kind: 'websocket', target: 'wss://a.example.com', request: { auth: { type: 'bearer', token: 'sesame' } } },
    ],
    [
      'the credentials of a step',
      {
        kind: 'multistep',
        request: { steps: [{ ...step, request: { auth: { type: 'basic', username: 'u', password: 'sesame' } } }] },
      },
    ],
  ])('%s: sealed, never shown, kept when its mask comes back', async (_what, body) => {
    const made = await make(body);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(JSON.stringify(made.body)).not.toContain('sesame');
    expect(JSON.stringify(made.body)).toContain(secretMask);
    const path = `/api/v1/monitors/${made.body.id}`;
    const again = await all.alice.call<ApiMonitorDetail>('PATCH', path, { request: made.body.request });
    expect(again.status).toBe(200);
    expect(await secretsOf(made.body.id)).toContain('sesame');
  }); // prettier-ignore
});

describe('a secret that was written', () => {
  const shown = 'hunter2hunter2';
  const refused = async (id: string, change: object): Promise<string | undefined> => {
    const answer = await all.alice.call<Problem>('PATCH', `/api/v1/monitors/${id}`, change);
    expect(answer.status, JSON.stringify(answer.body)).toBe(400);
    expect(JSON.stringify(answer.body)).not.toContain(shown);
    return answer.body.errors?.[0]?.path;
  };

  it.each([
    [
      'a header', 'request.headers.X-Tenant',
      { kind: 'http', target: 'https://a.example.com', request: { headers: { 'X-Tenant': shown }, secretHeaders: ['X-Tenant'] } },
      { headers: { 'X-Tenant': secretMask } },
    ],
    [
      'a variable', 'request.variables.0.value',
      { kind: 'http', target: 'https://a.example.com', request: { variables: [{ name: 'pin', value: shown, secret: true }] } },
      { variables: [{ name: 'pin', value: secretMask, secret: false }] },
    ],
    [
      'what is sent by TCP', 'request.exchanges.0.send',
      { kind: 'tcp', target: 'a.example.com:6379', request: { exchanges: [{ send: shown, secret: true }] } },
      { exchanges: [{ send: secretMask, secret: false }] },
    ],
  ])('cannot be made public again by its mask: %s', async (_what, path, body, request) => {
    const made = await make(body);
    expect(await refused(made.body.id, { request })).toBe(path);
  }); // prettier-ignore

  it('goes to no other host than the one it was given for, by no way', async () => {
    const auth = { type: 'bearer', token: shown };
    const made = await make({ kind: 'http', target: 'https://a.example.com/x', request: { auth } });
    const { request } = made.body;
    const elsewhere = 'https://attacker.example.com/';
    const { id } = made.body;
    expect(await refused(id, { target: elsewhere })).toBe('target');
    expect(await refused(id, { target: elsewhere, request })).toBe('request.auth.token');
    const trial = { kind: 'http', target: elsewhere, request, monitorId: id };
    const tried = await all.alice.call<Problem>('POST', '/api/v1/monitors/test', trial);
    expect(tried.body.errors).toMatchObject([{ path: 'request.auth.token' }]);
    const path = await all.alice.call('PATCH', `/api/v1/monitors/${id}`, {
      target: 'https://a.example.com/y',
    });
    expect(path.status).toBe(200);
    const anew = { target: elsewhere, request: { auth: { type: 'bearer', token: 'for them' } } };
    expect((await all.alice.call('PATCH', `/api/v1/monitors/${id}`, anew)).status).toBe(200);
  });

  it('of a step stays with the step and its host', async () => {
    const own = { ...step, request: { auth: { type: 'bearer', token: shown } } };
    const made = await make({ kind: 'multistep', request: { steps: [own] } });
    const [masked] = (made.body.request as { steps: object[] }).steps;
    const moved = { ...masked, target: 'https://attacker.example.com/' };
    expect(await refused(made.body.id, { request: { steps: [moved] } })).toBe(
      'request.steps.0.request.auth.token',
    );
    const inserted = { ...masked, name: 'Other' };
    expect(await refused(made.body.id, { request: { steps: [inserted, masked] } })).toBe(
      'request.steps.0.request.auth.token',
    );
  });
});

describe('a test before saving', () => {
  const body = { kind: 'http', target: 'https://a.example.com' };

  it('answers for every region, also for one that cannot look', async () => {
    const run = await all.alice.call<Page<MonitorTrial>>('POST', '/api/v1/monitors/test', body);
    expect(run.status).toBe(200);
    expect(run.body.items).toEqual(
      ['enam', 'weur'].map((region) => ({
        region,
        result: null,
        seen: null,
        error: expect.stringMatching(/no probe/) as string,
      })),
    );
  });

  it('checks what it is given like a save, and keeps nothing', async () => {
    const before = await all.alice.call<Page<ApiMonitorDetail>>('GET', '/api/v1/monitors');
    const bad = await all.alice.call<Problem>('POST', '/api/v1/monitors/test', { ...body, target: 'http://[::1]/' });
    expect(bad.body.errors).toMatchObject([{ path: 'target' }]);
    const after = await all.alice.call<Page<ApiMonitorDetail>>('GET', '/api/v1/monitors');
    expect(after.body.items.length).toBe(before.body.items.length);
  }); // prettier-ignore

  it('finds the secrets of the monitor that is edited, and of no other workspace', async () => {
    const secret = { auth: { type: 'bearer', token: 'sesame' } };
    const made = await make({ ...body, request: secret });
    const again = { ...body, request: made.body.request };
    const masked = await all.alice.call<Problem>('POST', '/api/v1/monitors/test', again);
    expect(masked.body.errors).toMatchObject([{ path: 'request.auth.token' }]);
    const own = await all.alice.call('POST', '/api/v1/monitors/test', { ...again, monitorId: made.body.id });
    expect(own.status).toBe(200);
    const foreign = await all.charlie.call('POST', '/api/v1/monitors/test', {
      ...again,
      monitorId: made.body.id,
    });
    expect(foreign.status).toBe(404);
  });

  it('is for those who may change monitors', async () => {
    expect((await all.bob('POST', '/api/v1/monitors/test', body)).status).toBe(403);
  });
});
