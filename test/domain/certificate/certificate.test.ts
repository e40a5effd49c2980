import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  certificateOf,
  certificateProblem,
  daysReached,
  nameMatches,
  type Served,
  withTrust,
} from '../../../workers/domain/certificate.ts';
import { detailTextMax } from '../../../workers/domain/limits.ts';

const dayMs = 86_400_000;
const now = Date.UTC(2026, 10, 21, 12);
const one = (overrides: Partial<Served> = {}): Served => ({
  subject: 'CN=example.com',
  issuer: 'CN=Intermediate',
  names: ['example.com', '*.example.com'],
  notBefore: now - 30 * dayMs,
  notAfter: now + 60 * dayMs,
  sha256: 'ab',
  serial: '01',
  keyType: 'EC P-256',
  weakKey: false,
  weakSignature: null,
  signedByNext: true,
  ...overrides,
});
const intermediate = one({ subject: 'CN=Intermediate', issuer: 'CN=Root', names: [], signedByNext: null });
const seen = (leaf: Partial<Served> = {}, chain: Served[] = [intermediate], host = 'example.com') =>
  certificateOf(
    {
      protocol: 'TLSv1.3',
      cipher: 'TLS_AES_128_GCM_SHA256',
      chain: [one(leaf), ...chain],
      sent: 1 + chain.length,
    },
    host,
    now,
    [30, 7],
  );

describe('a name on a certificate', () => {
  it('is shown without what would bend a line or a message, and fits its bound all the same', () => {
    const bent = 'CN=a\r\nX\u202eb\0';
    const certificate = seen({ subject: bent, issuer: bent, names: [`a\0.example.com`, '\x07'.repeat(500)] });
    expect(certificate).toMatchObject({ subject: 'CN=a\\r\\nX\\u202eb\\0' });
    expect(certificate.names[0]).toBe('a\\0.example.com');
    expect(certificate.issuer).toBe(certificate.subject);
    expect(certificate.names[1]!.length).toBeLessThanOrEqual(detailTextMax);
    expect(JSON.stringify(certificateProblem(certificate, 'example.com', now))).not.toMatch(/\\u00|\u202e/);
  });

  it.each([
    ['example.com', 'example.com', true],
    ['Example.COM.', 'example.com', true],
    ['example.com', 'www.example.com', false],
    ['*.example.com', 'www.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', 'a.b.example.com', false],
    ['*.com', 'example.com', false],
    ['*', 'localhost', false],
    ['w*.example.com', 'www.example.com', false],
    ['www.*.com', 'www.example.com', false],
    ['*.0.0.1', '127.0.0.1', false],
    ['127.0.0.1', '127.0.0.1', true],
    ['0:0:0:0:0:0:0:1', '::1', true],
    ['10.0.0.1', '127.0.0.1', false],
  ])('%s is good for %s: %s', (name, host, expected) => {
    expect(nameMatches(name, host)).toBe(expected);
  });
});

describe('the days before its end', () => {
  it.each([
    [31, null],
    [30, 30],
    [14.1, 30],
    [14, 14],
    [0.5, 1],
    [-3, 1],
  ])('with %d days left, %s is reached', (left, expected) => {
    expect(daysReached(now + left * dayMs, now, [30, 14, 7, 1])).toBe(expected);
  });
  it('are never reached later as time goes on', () => {
    const days = fc.array(fc.nat({ max: 365 }), { maxLength: 10 });
    fc.assert(
      fc.property(days, fc.integer({ min: -400, max: 400 }), fc.nat({ max: 400 }), (wanted, left, later) => {
        const before = daysReached(now + left * dayMs, now, wanted) ?? Infinity;
        const after = daysReached(now + left * dayMs, now + later * dayMs, wanted) ?? Infinity;
        expect(after).toBeLessThanOrEqual(before);
      }),
    );
  });
});

describe('a certificate is not accepted', () => {
  const problem = (certificate = seen()) => certificateProblem(certificate, 'example.com', now);
  it.each([
    ['when it is good, by nobody knows whom', seen(), null],
    [
      'when it ended hours ago',
      seen({ notAfter: now - 5 * 3_600_000 }),
      'the certificate of example.com expired 5 hours ago (on 2026-11-21)',
    ],
    [
      'when it ended a day ago',
      seen({ notAfter: now - 1.5 * dayMs }),
      'the certificate of example.com expired 1 day ago (on 2026-11-20)',
    ],
    [
      'before it begins',
      seen({ notBefore: now + 90_000 }),
      'the certificate of example.com is not valid yet: it begins in 1 minute (on 2026-11-21)',
    ],
    [
      'for another host',
      seen({ names: ['a.example', 'b.example', 'c.example', 'd.example'] }),
      'the certificate is for a.example, b.example, c.example and 1 more, not for example.com',
    ],
    ['for no host', seen({ names: [] }), 'the certificate is for no host at all, not for example.com'],
    [
      'signed by itself',
      seen({ issuer: 'CN=example.com', signedByNext: null }, []),
      'the certificate of example.com is self-signed (CN=example.com)',
    ],
    [
      'alone',
      seen({ signedByNext: null }, []),
      'the certificate chain of example.com is incomplete: the certificate of its issuer CN=Intermediate was not sent',
    ],
    [
      'in a broken chain',
      seen({ signedByNext: false }),
      'the certificate chain of example.com is broken: not each of its 2 certificates is signed by the next',
    ],
    [
      'without trust',
      withTrust(seen(), false),
      'the certificate chain of example.com ends at an issuer that is not trusted: CN=Root',
    ],
  ] as const)('%s', (_when, certificate, message) => {
    expect(problem(certificate)?.message ?? null).toBe(message);
  });
  it('for its chain, unless the platform trusts it', () => {
    for (const chain of [[], [intermediate]]) {
      const broken = seen({ signedByNext: chain.length > 0 ? false : null }, chain);
      expect(problem(broken)).toMatchObject({ class: 'tls_untrusted' });
      expect(problem(withTrust(broken, true))).toBeNull();
    }
    expect(withTrust(seen({ signedByNext: null }, []), true).chainComplete).toBe(true);
  });
  it('in a sentence of bounded length', () => {
    const long = 'x'.repeat(5_000);
    for (const certificate of [
      seen({ names: [long, long, long, long] }),
      seen({ issuer: long, signedByNext: null }, []),
    ])
      expect(problem(certificate)!.message.length).toBeLessThanOrEqual(300);
  });
});

describe('warnings', () => {
  it('tell weak protocols, ciphers, keys and signatures, but not the signature of a root', () => {
    const root = one({ subject: 'CN=Root', issuer: 'CN=Root', weakSignature: 'SHA-1', signedByNext: null });
    const chain = [one({ weakKey: true, keyType: 'RSA 1024', weakSignature: 'MD5' }), root];
    const { warnings } = certificateOf(
      { protocol: 'TLSv1', cipher: 'DES-CBC3-SHA', chain, sent: 12 },
      'example.com',
      now,
      [],
    );
    expect(warnings).toEqual([
      'TLSv1 is obsolete; TLSv1.2 is the least that browsers accept',
      'DES-CBC3-SHA is broken',
      'DES-CBC3-SHA has no forward secrecy',
      'the RSA 1024 key of CN=example.com is too short',
      'CN=example.com is signed with MD5',
      '12 certificates were sent; only the first 2 were looked at',
    ]);
  });
});
