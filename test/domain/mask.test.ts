import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginningMin, hideBeginnings } from '../../workers/domain/beginning.ts';
import { basicCredentials, masker, maskUrl, secretsOf } from '../../workers/domain/mask.ts';
import * as fuzz from '../support/fuzz/http.ts';

const call = (given: Partial<Parameters<typeof secretsOf>[0]>) => ({
  headers: {},
  secretHeaders: [],
  auth: null,
  ...given,
});

describe("a request's secrets", () => {
  it('are its credentials, also as they are sent', () => {
    const auth = { type: 'basic' as const, username: 'anna', password: 'sesame-öffne' };
    const sent = Buffer.from('anna:sesame-öffne').toString('base64');
    expect(basicCredentials('anna', 'sesame-öffne')).toBe(sent);
    const mask = masker(secretsOf(call({ auth })));
    expect(mask(`anna said sesame-öffne, which is ${sent}`)).toBe('anna said •••, which is •••');
  });

  it('are headers whose names look it or that are marked, whole and in their parts', () => {
    const headers = {
      'X-Api-Key': 'k-12345',
      Authorization: 'Bearer abc.def',
      Cookie: 'sid=s3ss10n; theme=dark',
      'X-Room': 'hidden-room',
      'X-Open': 'plain-text',
    };
    const mask = masker(secretsOf(call({ headers, secretHeaders: ['x-room'] })));
    expect(mask('k-12345 abc.def s3ss10n hidden-room plain-text')).toBe('••• ••• ••• ••• plain-text');
  });

  it('are its secret variables, and no others', () => {
    const variables = [
      { name: 'a', value: 'token-a', secret: true },
      { name: 'b', value: 'token-b', secret: false },
    ];
    expect(masker(secretsOf(call({}), variables))('token-a token-b')).toBe('••• token-b');
  });
});

describe('a mask', () => {
  it('finds a secret inside JSON and inside a URL', () => {
    const mask = masker(['pass "word"/1']);
    expect(mask(JSON.stringify({ echo: 'pass "word"/1' }))).toBe('{"echo":"•••"}');
    expect(mask(`/login?p=${encodeURIComponent('pass "word"/1')}`)).toBe('/login?p=•••');
  });

  it('leaves values of less than four characters', () => {
    expect(masker(['abc', ''])('abc abcd')).toBe('abc abcd');
  });

  it('leaves nothing of a secret that contains another', () => {
    expect(masker(['sesame', 'sesame-street'])('sesame-street sesame')).toBe('••• •••');
  });

  it('hides the beginning of a secret whose end was cut off', () => {
    const mask = masker(['0123456789']);
    expect(mask('is 012345')).toBe('is •••');
    expect(mask('is "01234…", not "0123456…"')).toBe('is "•••…", not "•••…"');
    expect(mask('is 012')).toBe('is 012');
  });

  it('hides before each cut the longest beginning of a secret, however it repeats itself', () => {
    // The same by trying every length.
    const plainly = (text: string, secret: string): string =>
      text
        .split('…')
        .map((part) => {
          const lengths = Array.from({ length: secret.length }, (_, i) => secret.length - i);
          const length = lengths.find((one) => one >= beginningMin && part.endsWith(secret.slice(0, one)));
          return length === undefined ? part : `${part.slice(0, -length)}•`;
        })
        .join('…');
    const letters = (of: string[], maxLength: number, minLength = 0) =>
      fc.array(fc.constantFrom(...of), { minLength, maxLength }).map((some) => some.join(''));
    fc.assert(
      fc.property(letters(['a', 'b', 'a', 'b', '…'], 40), letters(['a', 'b'], 9, 5), (text, secret) => {
        expect(hideBeginnings(text, secret, '•')).toBe(plainly(text, secret));
      }),
      { numRuns: 5_000 },
    );
  });

  it('costs little on a text that was made up to be compared, and of a header with thousands of parts', () => {
    const timed = (work: () => unknown) => {
      work();
      const startedAt = performance.now();
      for (let i = 0; i < 3; i += 1) work();
      return performance.now() - startedAt;
    };
    const many = Array.from({ length: 100 }, (_, i) => `${'ab'.repeat(150)}${i}`);
    const dots = 'abab…'.repeat(199);
    const base = timed(() => masker(many)('x'.repeat(dots.length)));
    expect(timed(() => masker(many)(dots))).toBeLessThan(20 * base + 100);
    const header = Array.from({ length: 40_000 }, (_, i) => `k=v${i}`).join(';');
    const secrets = secretsOf(call({ headers: { Cookie: header, Authorization: 'Bearer sesame' } }));
    expect(secrets.length).toBeLessThan(210);
    expect(secrets).toEqual(expect.arrayContaining([header, 'Bearer sesame']));
  });

  it('lets no secret through, wherever it stands', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fuzz.mask), { numRuns: 2_000 });
    const secret = fc.string({ minLength: 4, maxLength: 20 }).filter((one) => !one.includes('•'));
    const page = (secrets: string[]) => fc.array(fc.oneof(fc.constantFrom(...secrets), fc.string()));
    const given = fc
      .array(secret, { minLength: 1, maxLength: 4 })
      .chain((secrets) => fc.tuple(fc.constant(secrets), page(secrets)));
    fc.assert(
      fc.property(given, ([secrets, pieces]) => {
        const masked = masker(secrets)(pieces.join(''));
        for (const one of secrets) expect(masked.includes(one)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a URL's parameters", () => {
  it.each([
    ['https://a.example/x?token=abc&page=2', 'https://a.example/x?token=•••&page=2'],
    ['/cb?code=xyz&state=1&lang=de', '/cb?code=•••&state=•••&lang=de'],
    ['/x?q=two+words&X-Amz-Signature=0f', '/x?q=two+words&X-Amz-Signature=•••'],
    [`/x?v=${'a1'.repeat(20)}`, '/x?v=•••'],
    ['/x#access_token=abc', '/x#access_token=•••'],
    ['/x?page=2', '/x?page=2'],
  ])('%s is shown as %s', (url, shown) => {
    expect(maskUrl(url)).toBe(shown);
  });
});

it('takes little time, however many secrets and ellipses there are', () => {
  const secrets = Array.from({ length: 20_000 }, (_, i) => `${i}${'s'.repeat(600)}`);
  const mask = masker(secrets);
  const startedAt = performance.now();
  for (let i = 0; i < 20; i++) mask('…'.repeat(999));
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});
