import { describe, expect, inject, it } from 'vitest';
import { shop } from './servers/flow.ts';
import { at, run } from './run.ts';

const ports = inject('servers');
const token = { source: 'json', variable: 'token', property: '$.session.access_token' };
const logIn = [
  {
    name: 'Open the form',
    target: at('/flow/login'),
    extract: [{ variable: 'csrf', source: 'body', property: 'name="csrf" value="([^"]+)"' }],
  },
  {
    name: 'Log in',
    target: at('/flow/login'),
    request: {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'csrf={{ csrf | url_encode }}&password={{ password | url_encode }}',
    },
    extract: [token, { source: 'json', variable: 'user', property: '$.session.user.id' }],
  },
];
const orders = {
  name: 'List orders',
  target: at('/flow/users/{{ user }}/orders'),
  request: { auth: { type: 'bearer', token: '{{ token }}' } },
  assertions: [{ source: 'body', comparison: 'contains', target: 'o-1' }],
};
const variables = [{ name: 'password', value: shop.password, secret: true }];
const broken = {
  name: 'Ask the broken one',
  target: at('/flow/broken?token={{ token }}'),
  request: orders.request,
};
const flowOf = (...steps: object[]) => ({ variables, steps });
const transaction = (steps: object[], ...more: [job?: object, input?: object]) =>
  run('multistep', at('/'), flowOf(...steps), ...more);

describe('a transaction', () => {
  it('logs in by cookie, CSRF token and bearer, over a redirect that needs the cookie set before it', async () => {
    const finding = await transaction([...logIn, orders], {}, { show: true });
    expect(finding.failure).toBeUndefined();
    expect(finding).toMatchObject({ verdict: 'ok', httpStatus: 200 });
    expect(finding.details!.steps).toMatchObject([
      { name: 'Open the form', verdict: 'ok', httpStatus: 200 },
      { name: 'Log in', verdict: 'ok', httpStatus: 200 },
      { name: 'List orders', verdict: 'ok', httpStatus: 200 },
    ]);
    expect(finding.seen!.body).toBe('{"orders":[{"id":"o-1"}]}');
    const sum = finding.details!.steps!.reduce((ms, step) => ms + step.durationMs, 0);
    expect(finding.durationMs).toBeGreaterThanOrEqual(sum);
  });

  it('fails where the form it fills in is refused', async () => {
    const csrf = { name: 'csrf', value: 'made-up-0' };
    const request = { ...flowOf(logIn[0]!, logIn[1]!, orders), variables: [...variables, csrf] };
    const kept = { ...request, steps: [{ ...logIn[0]!, extract: [] }, logIn[1]!, orders] };
    expect(await run('multistep', at('/'), kept)).toMatchObject({
      verdict: 'fail',
      httpStatus: 403,
      failure: { message: 'step 2 “Log in”: HTTP status 403, expected 2xx' },
    });
    // What a step takes goes before a variable of the same name.
    expect(await run('multistep', at('/'), request)).toMatchObject({ verdict: 'ok' });
  });

  it('ends with the first step that fails, which it names and shows; the rest is skipped', async () => {
    const missing = { name: 'Find it', target: at('/status?code=500') };
    const finding = await transaction([logIn[0]!, missing, orders], {}, { show: true });
    expect(finding).toMatchObject({
      verdict: 'fail',
      httpStatus: 500,
      failure: {
        class: 'http_status',
        step: 'Find it',
        message: 'step 2 “Find it”: HTTP status 500, expected 2xx',
      },
      details: {
        steps: [
          { verdict: 'ok' },
          { verdict: 'fail', httpStatus: 500 },
          { name: 'List orders', verdict: 'skipped', durationMs: 0 },
        ],
        excerpt: { body: 'hello world' },
      },
      seen: { status: 500, body: 'hello world' },
    });
  });

  it('has one time-out, which may end in any step', async () => {
    const slow = { name: 'Wait', target: at('/slow-headers?ms=5000') };
    const finding = await transaction(
      [logIn[0]!, { ...slow, target: at('/slow-headers?ms=300') }, slow, orders],
      { timeoutMs: 700 },
    );
    expect(finding).toMatchObject({
      verdict: 'fail',
      failure: {
        class: 'timeout',
        step: 'Wait',
        message: 'step 3 “Wait”: no complete answer before the 700 ms of the whole run were over',
      },
    });
    expect(finding.details!.steps!.map(({ verdict }) => verdict)).toEqual(['ok', 'ok', 'fail', 'skipped']);
    expect(finding.details!.steps![2]!.durationMs).toBeLessThan(500);
    expect(finding.durationMs).toBeGreaterThanOrEqual(690);
    expect(finding.durationMs).toBeLessThan(1_200);
  });

  it.each([
    [{ variable: 'a', source: 'json', property: '$.nope' }, '$.nope finds nothing in the answer'],
    [{ variable: 'a', source: 'header', property: 'x-nope' }, 'the answer has no header x-nope'],
    [{ variable: 'a', source: 'body', property: 'nope(\\d)' }, 'nope(\\d) matches nothing in the body'],
  ])('fails where a step finds nothing to take: %j', async (extract, reason) => {
    const finding = await transaction([{ name: 'Ask', target: at('/echo'), extract: [extract] }, orders]);
    expect(finding).toMatchObject({ verdict: 'fail', failure: { class: 'assertion', step: 'Ask' } });
    expect(finding.failure!.message).toContain(`step 1 “Ask”: nothing to take for "a": ${reason}`);
  });

  it('judges what a step answers by what another said', async () => {
    const assertions = [{ source: 'body', comparison: 'contains', target: 'nobody has {{ csrf }}' }];
    const finding = await transaction([logIn[0]!, { name: 'Compare', target: at('/echo'), assertions }]);
    expect(finding).toMatchObject({ verdict: 'fail', failure: { step: 'Compare' } });
    expect(finding.failure!.message).toContain('does not contain "nobody has •••"');
  });

  it('is slow where a step is, or the whole', async () => {
    const late = { source: 'body', comparison: 'contains', target: 'nope', verdict: 'slow' };
    const finding = await transaction([
      { name: 'Ask', target: at('/'), assertions: [late] },
      { name: 'Again', target: at('/') },
    ]);
    expect(finding).toMatchObject({ verdict: 'slow', failure: { step: 'Ask' } });
    expect(finding.details!.steps!.map(({ verdict }) => verdict)).toEqual(['slow', 'ok']);
    const wait = { name: 'Wait', target: at('/slow-headers?ms=60') };
    expect(await transaction([wait, wait], { degradedAboveMs: 100 })).toMatchObject({ verdict: 'slow' });
  });

  it('sends cookies only where they belong, beside those of its own', async () => {
    const elsewhere = { name: 'Elsewhere', target: at('/echo'), request: { headers: { Cookie: 'own=1' } } };
    const otherHost = { name: 'Other host', target: at('/echo', 'localhost') };
    const seen = async (step: object) =>
      (
        JSON.parse((await transaction([...logIn, step], {}, { show: true })).seen!.body) as {
          headers: { cookie?: string };
        }
      ).headers.cookie;
    // Its own is hidden where it is shown: it was configured in a header that holds secrets.
    expect(await seen(elsewhere)).toBe('•••; lang=en');
    expect(await seen(otherHost)).toBeUndefined();
  });

  it('keeps every secret out of what it tells: configured, taken from an answer, or set as a cookie', async () => {
    const steps = [
      ...logIn,
      { ...broken, request: { ...broken.request, headers: { 'X-Api-Key': 'k3y-{{ csrf }}' } } },
    ];
    const finding = await transaction(steps, {}, { show: true });
    expect(finding).toMatchObject({
      verdict: 'fail',
      httpStatus: 500,
      failure: { step: 'Ask the broken one' },
    });
    const said = JSON.stringify(finding);
    for (const secret of [...Object.values(shop), 'k3y-']) expect(said).not.toContain(secret);
    expect(finding.seen!.body).toContain('/flow/broken?token=•••');
    expect(finding.details!.excerpt!.body).toContain('•••');
  });

  it('checks the address that a template makes', async () => {
    const inward = { name: 'Inward', target: 'http://{{ host }}/' };
    const request = { variables: [{ name: 'host', value: '169.254.169.254' }], steps: [inward] };
    const finding = await run('multistep', at('/'), request, {}, { allowPrivate: false });
    expect(finding).toMatchObject({ verdict: 'fail', failure: { class: 'blocked_target', step: 'Inward' } });
  });

  it('that cannot write its first request asks nobody; with what an answer gave, the answer is to blame', async () => {
    const decode = { name: 'Decode', target: at('/echo?x={{ csrf | base64_decode }}') };
    expect(await transaction([decode])).toMatchObject({
      verdict: 'unknown',
      details: { steps: [{ verdict: 'skipped' }] },
    });
    expect(await transaction([logIn[0]!, decode])).toMatchObject({
      verdict: 'fail',
      failure: {
        message:
          'step 2 “Decode”: the target cannot be written: line 1: invalid base64 provided to base64_decode',
      },
    });
  });

  it('meets the same failures as a single request, told with their step', async () => {
    const steps = [{ name: 'Connect', target: `http://127.0.0.1:${ports.refused}/` }];
    expect(await transaction(steps)).toMatchObject({
      verdict: 'fail',
      failure: { class: 'connect_refused', step: 'Connect' },
    });
    const platform = [{ name: 'Edge', target: at('/cloudflare') }];
    expect(await transaction(platform)).toMatchObject({
      verdict: 'unknown',
      details: { steps: [{ verdict: 'skipped' }] },
    });
  });
});
