import { describe, expect, it } from 'vitest';
import { at, run } from './run.ts';

const contains = (target: string) => ({
  assertions: [{ source: 'body' as const, comparison: 'contains' as const, target }],
});
const post = { method: 'POST', headers: {}, variables: [{ name: 'name', value: 'Ada "L"' }] };

describe('templates in what a check sends', () => {
  it.each([
    ['the body', { body: '{"name":{{ name | json }}}' }, '{\\"name\\":\\"Ada \\\\\\"L\\\\\\"\\"}'],
    ['a header', { headers: { 'X-Who': '{{ name | url_encode }}' } }, '"x-who":"Ada+%22L%22"'],
    ['the region', { headers: { 'X-Region': '{{ region }}' } }, '"x-region":"weur"'],
    ['a condition', { body: '{% if region == "weur" %}near{% endif %}' }, '"body":"near"'],
    ['credentials', { auth: { type: 'bearer', token: '{{ name | base64_encode }}' } }, 'Bearer QWRhICJMIg=='],
    ['no template', { body: '{"a":{"b":{}}}' }, '{\\"a\\":{\\"b\\":{}}}'],
  ])('are filled in: %s', async (_, change, echoed) => {
    expect(await run('http', at('/echo'), { ...post, ...change }, contains(echoed))).toMatchObject({ verdict: 'ok' });
  }); // prettier-ignore

  it('know the time, and a fresh identifier each run', async () => {
    const body = '{{ now | date: "%s" }}={{ unix }} {{ uuid }}';
    const seen = async () => {
      const finding = await run('health', at('/echo'), { ...post, body }, {}, { show: true });
      return (JSON.parse(finding.seen!.body) as { body: string }).body;
    };
    const [first, second] = [await seen(), await seen()];
    const [, from, to] = /^(\d+)=(\d+) [0-9a-f-]{36}$/.exec(first)!;
    expect(from).toBe(to);
    expect(Math.abs(Number(from) * 1_000 - Date.now())).toBeLessThan(5_000);
    expect(first.slice(-36)).not.toBe(second.slice(-36));
  });

  it.each([
    [
      '{{ name | base64_decode }}',
      'the body cannot be written: line 1: invalid base64 provided to base64_decode',
    ],
    ['{{ nope }}', 'the body cannot be written: line 1: there is no variable nope'],
  ])('that cannot be rendered (%s) ask nobody and blame nobody', async (body, message) => {
    for (const kind of ['http', 'health'] as const)
      expect(await run(kind, at('/echo'), { ...post, body })).toMatchObject({
        verdict: 'unknown',
        failure: { class: 'assertion', step: 'request', retryable: false, message },
      });
  });

  it.each([
    '{{ pw | base64_encode }}',
    '{{ pw | upcase }}',
    '{{ pw | slice: 2, 8 }}',
    '{% assign x = pw | downcase %}{{ x }}',
    '{% assign x = "p" | append: "w" %}{{ [x] | upcase }}',
  ])('hide what they make of a secret: %s', async (template) => {
    const variables = [{ name: 'pw', value: 'Open-Sesame-77', secret: true }];
    const told = async (secret: boolean) => {
      const request = { method: 'POST', body: `<${template}>`, variables: [{ ...variables[0]!, secret }] };
      const lacks = contains('nothing of the kind');
      return (await run('http', at('/echo'), request, lacks, { show: true })).seen!.body;
    };
    const made = /<(.*)>/.exec(await told(false))![1]!;
    expect(made.length).toBeGreaterThan(7);
    expect(await told(true)).toContain('<•••>');
    const steps = [
      {
        name: 'Ask',
        target: at('/echo'),
        request: { method: 'POST', body: `<${template}>` },
        ...contains('nothing of the kind'),
      },
    ];
    const finding = await run('multistep', at('/'), { variables, steps }, {}, { show: true });
    expect(finding.details!.excerpt!.body).toContain('<•••>');
    expect(JSON.stringify(finding)).not.toContain(made);
  });

  it('hide nothing where no secret is in them', async () => {
    const variables = [{ name: 'pw', value: 'Open-Sesame-77', secret: true }];
    const request = { method: 'POST', body: '<{{ region | upcase }}>', variables };
    expect((await run('http', at('/echo'), request, {}, { show: true })).seen!.body).toContain('<WEUR>');
  });

  it('cannot put a line break into a header', async () => {
    const variables = [{ name: 'name', value: 'one\r\nX-Evil: two' }];
    const finding = await run('http', at('/echo'), { variables, headers: { 'X-Who': '{{ name }}' } });
    expect(finding.failure!.message).toMatch(/^the header X-Who cannot be sent: .*line break/);
    const auth = { type: 'basic', username: 'ü', password: '{{ name }}' };
    expect(await run('http', at('/echo'), { variables, auth })).toMatchObject({ verdict: 'ok' });
  });
});
