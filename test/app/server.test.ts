/** What the app's server asks the API, and what it makes of a refusal. The API is a function here. */
import { describe, expect, it } from 'vitest';
import { ask } from '../../app/src/lib/server/api.ts';
import { rejected, sentence } from '../../app/src/lib/server/forms.ts';

const path = 'https://parallax.example/login';
type Asked = Parameters<typeof ask>[0];

/** A visitor's request to the app; `asked` is what reaches the API. */
function visit(headers: Record<string, string>, answer: () => Response) {
  const asked: Request[] = [];
  const fetch = (input: Request) => {
    asked.push(input);
    return Promise.resolve(answer());
  };
  const event = {
    platform: { env: { API: { fetch } } },
    locals: { accessToken: null, theme: 'auto' },
    url: new URL(path),
    request: new Request(path, { headers }),
  } as Asked;
  return { event, asked };
}

describe('what the API is told of a visitor', () => {
  it('is the address, so that tries to sign in count for it', async () => {
    const { event, asked } = visit({ 'cf-connecting-ip': '203.0.113.7' }, () => Response.json({}));
    await ask(event, 'POST', '/auth/login', {});
    expect(asked[0]!.headers.get('cf-connecting-ip')).toBe('203.0.113.7');
  });

  it('is no address where there is none, and the cookie only where sessions are', async () => {
    const { event, asked } = visit({ cookie: 'parallax_refresh=secret' }, () => Response.json({}));
    await ask(event, 'GET', '/monitors');
    await ask(event, 'POST', '/auth/refresh');
    expect(asked.map(({ headers }) => headers.get('cf-connecting-ip'))).toEqual([null, null]);
    expect(asked.map(({ headers }) => headers.get('cookie'))).toEqual([null, 'parallax_refresh=secret']);
  });
});

describe('a refused form', () => {
  it('says what is wrong in a sentence', () => {
    expect(sentence('email or password is wrong')).toBe('Email or password is wrong.');
    expect(sentence('The failure was logged. Try again in a moment.')).toMatch(/moment\.$/);
  });

  it('after too many tries says when to try again, and keeps what was typed', async () => {
    const problem = { type: '', title: '', status: 429, code: 'too_many_requests', detail: 'too many tries' };
    const { event } = visit({}, () =>
      Response.json(problem, { status: 429, headers: { 'retry-after': '60' } }),
    );
    const answer = await ask(event, 'POST', '/auth/login', {});
    if (answer.ok) throw new Error('it was not refused');
    expect(rejected(answer, { email: 'ada@example.com' })).toMatchObject({
      status: 429,
      data: {
        values: { email: 'ada@example.com' },
        errors: { message: 'Too many tries. Wait 1 minute, then try again.', fields: {} },
      },
    });
  });
});
