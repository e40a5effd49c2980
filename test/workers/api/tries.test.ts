import { beforeAll, describe, expect, it } from 'vitest';
import { addressKey } from '../../../workers/api/auth/tries.ts';
import type { Problem } from '../../../workers/wire/api.ts';
import { call, env, people } from './people.ts';

const password = 'a long enough password';
const login = (email: string, given: string, address?: string) =>
  call<Problem>('POST', '/api/v1/auth/login', {
    body: { email, password: given },
    headers: address ? { 'cf-connecting-ip': address } : {},
  });

let email: string;
beforeAll(async () => {
  email = (await people()).alice.session.user.email;
});

/** Uses up what the counter grants to a key this minute. */
async function spend(counter: RateLimit, key: string): Promise<void> {
  while ((await counter.limit({ key })).success);
}

describe('guessing a password', () => {
  it('is stopped for the account, wherever it comes from, and for a right guess too', async () => {
    // The counter may begin a new minute in between: of 21 tries at most 20 are heard.
    const guesses = await Promise.all(
      Array.from({ length: 21 }, (_, i) => login(email, `guess number ${i}`, `198.51.100.${i}`)),
    );
    expect(new Set(guesses.map(({ status }) => status))).toEqual(new Set([401, 429]));
    await spend(env.ACCOUNT_TRIES, email);
    const right = await login(email.toUpperCase(), password);
    expect(right).toMatchObject({ status: 429, body: { code: 'too_many_requests', status: 429 } });
    expect(right.headers.get('retry-after')).toBe('60');
    expect(right.headers.get('content-type')).toBe('application/problem+json');
  });

  it('an address nobody has is stopped like any other', async () => {
    await spend(env.ACCOUNT_TRIES, 'nobody@example.com');
    expect((await login('nobody@example.com', password)).status).toBe(429);
    expect((await login('somebody@example.com', password)).status).toBe(401);
  });

  it('from one client is stopped for every account, and so is registering', async () => {
    await spend(env.ADDRESS_TRIES, '203.0.113.7');
    expect((await login('one@example.com', password, '203.0.113.7')).status).toBe(429);
    const registered = (address: string) =>
      call<Problem>('POST', '/api/v1/auth/register', {
        body: { email: `new-${address}@example.com`, password },
        headers: { 'cf-connecting-ip': address },
      });
    expect(await registered('203.0.113.7')).toMatchObject({
      status: 429,
      body: { code: 'too_many_requests' },
    });
    expect((await registered('203.0.113.8')).status).toBe(201);
  });
});

describe('the client of an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['127.0.0.1', null],
    ['::1', null],
    ['unknown', null],
    [undefined, null],
  ])('of %s is %s', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});
