import { describe, expect, inject, it } from 'vitest';
import type { Job } from '../../../workers/domain/check.ts';
import { tls } from '../../../workers/probe/checks/tls.ts';
import { shakeHands } from '../../../workers/probe/tls/handshake.ts';
import { Connection } from '../../../workers/probe/tls/peer.ts';
import { sampleCertificate } from '../../../workers/probe/tls/sample.ts';
import { requestOf } from '../../../workers/wire/api.ts';
import { certificate as certificateOnTheWire } from '../../../workers/wire/details.ts';
import { jobOf, quietly } from './jobs.ts';

const ports = inject('tls');
type Request = Parameters<typeof requestOf.tls.parse>[0];
const check = (server: string, request: Request = {}, job: Partial<Job> = {}, host = 'localhost') =>
  tls({
    ...quietly,
    job: jobOf('tls', `${host}:${ports[server]}`, job),
    request: requestOf.tls.parse(request),
  });

describe('a handshake', () => {
  it.each([
    ['good', 'TLSv1.3', 'TLS_AES_256_GCM_SHA384', 'EC P-256'],
    ['rsa', 'TLSv1.3', 'TLS_AES_256_GCM_SHA384', 'RSA 2048'],
    ['p384', 'TLSv1.3', 'TLS_AES_256_GCM_SHA384', 'EC P-384'],
    ['aes256', 'TLSv1.3', 'TLS_AES_256_GCM_SHA384', 'EC P-256'],
    ['chacha', 'TLSv1.3', 'TLS_CHACHA20_POLY1305_SHA256', 'EC P-256'],
    ['tls12', 'TLSv1.2', 'ECDHE-ECDSA-AES128-GCM-SHA256', 'EC P-256'],
    ['cbc', 'TLSv1.2', 'AES128-SHA', 'RSA 2048'],
    ['tls11', 'TLSv1.1', 'ECDHE-RSA-AES256-SHA', 'RSA 2048'],
    ['tls10', 'TLSv1', 'ECDHE-RSA-AES256-SHA', 'RSA 2048'],
  ])('with the server %s tells %s, %s and %s', async (server, protocol, cipher, keyType) => {
    const { verdict, details, phases, durationMs } = await check(server, { protocolMin: 'TLSv1' });
    expect(verdict).toBe('ok');
    expect(details?.certificate).toMatchObject({
      protocol,
      cipher,
      keyType,
      chainComplete: true,
      hostnameMatches: true,
    });
    expect(details!.certificate!.chain.map(({ subject }) => subject)).toEqual([
      'CN=localhost',
      'CN=Parallax Test Intermediate',
    ]);
    expect(phases!.connectMs! + phases!.tlsMs!).toBeLessThanOrEqual(durationMs);
  });

  it('is done again with the key share the server asks for', async () => {
    const conversation = async (server: string) => {
      const connection = new Connection(
        { hostname: 'localhost', port: ports[server]! },
        Date.now() + 2_000,
        'off',
      );
      await connection.opened();
      const sent: number[] = [];
      const peer = {
        read: () => connection.read(),
        write: (bytes: Uint8Array) => {
          sent.push(bytes[0]!);
          return connection.write(bytes);
        },
      };
      const { protocol, certificates } = await shakeHands(peer, 'localhost');
      connection.close();
      return { sent, protocol, count: certificates.length };
    };
    const [handshake, changeCipherSpec, alert] = [22, 20, 21];
    expect(await conversation('good')).toEqual({ sent: [handshake, alert], protocol: 'TLSv1.3', count: 2 });
    expect(await conversation('retry')).toEqual({
      sent: [handshake, changeCipherSpec, alert],
      protocol: 'TLSv1.3',
      count: 2,
    });
  });

  it.each(['smtp', 'imap', 'postgres'] as const)('begins after the plain text of %s', async (startTls) => {
    const finding = await check(startTls, { startTls });
    expect(finding).toMatchObject({
      verdict: 'ok',
      details: { certificate: { protocol: 'TLSv1.3', trusted: true } },
    });
  });

  it.each([
    ['smtpPlain', 'smtp', 'it does not offer STARTTLS'],
    ['smtpBusy', 'smtp', 'it said "421 too many connections"'],
    ['imapPlain', 'imap', 'it said "a1 BAD unknown command"'],
    ['postgresPlain', 'postgres', 'it does not offer TLS'],
  ] as const)('that %s would not begin is told with its words', async (server, startTls, words) => {
    const { failure } = await check(server, { startTls });
    expect(failure).toMatchObject({ class: 'tls_protocol', step: 'starttls' });
    expect(failure!.message).toContain(words);
  });
});

describe('a certificate', () => {
  it('that is good is trusted by the platform, for names and addresses, and fits a result', async () => {
    for (const host of ['localhost', '127.0.0.1']) {
      const { verdict, details } = await check('good', {}, {}, host);
      expect(verdict).toBe('ok');
      expect(details!.certificate).toMatchObject({
        trusted: true,
        hostnameMatches: true,
        warnings: [],
        daysReached: null,
      });
      expect(certificateOnTheWire.parse(details!.certificate)).toEqual(details!.certificate);
    }
  });

  it('is compared with the server name where one is given', async () => {
    expect(await check('wrongHost', { serverName: 'a.example' })).toMatchObject({
      verdict: 'ok',
      details: { certificate: { trusted: true } },
    });
    expect(await check('wrongHost', { serverName: 'x.b.example' })).toMatchObject({ verdict: 'ok' });
    expect(await check('good', { serverName: 'other.example' })).toMatchObject({
      verdict: 'fail',
      failure: {
        class: 'tls_hostname',
        message: 'the certificate is for localhost, 127.0.0.1, ::1, not for other.example',
      },
    });
  });

  it('that reaches a day worth a word stays ok', async () => {
    expect(await check('soon', { certificateDays: [30, 14, 7] })).toMatchObject({
      verdict: 'ok',
      details: { certificate: { daysReached: 14 } },
    });
  });

  it('issued by a trusted root itself lacks nothing', async () => {
    expect((await check('fromRoot')).details!.certificate).toMatchObject({
      trusted: true,
      chainComplete: true,
    });
  });

  it.each([
    ['rsa1024', 'the RSA 1024 key of CN=localhost is too short'],
    ['sha1', 'CN=localhost is signed with SHA-1'],
    ['cbc', 'AES128-SHA has no forward secrecy'],
    ['broken', 'not every certificate is signed by the next one'],
  ])('with a weakness (%s) is ok with a warning', async (server, warning) => {
    const { verdict, details } = await check(server);
    expect(verdict).toBe('ok');
    expect(details!.certificate!.warnings).toEqual([warning]);
  });

  it('is not judged on trust where a client certificate is wanted or the platform lacks the cipher', async () => {
    expect((await check('asksForCertificate')).details!.certificate!.trusted).toBeNull();
    expect((await check('cbc')).details!.certificate!.trusted).toBeNull();
  });
});

describe('a TLS check', () => {
  it('fails below the protocol that is wanted', async () => {
    expect(await check('tls12', { protocolMin: 'TLSv1.3' })).toMatchObject({
      verdict: 'fail',
      failure: {
        class: 'tls_protocol',
        message: 'localhost agreed on TLSv1.2; TLSv1.3 is the least that is wanted',
      },
    });
  });

  it.each([
    ['silent', 'timeout', 'tls'],
    ['trickle', 'timeout', 'tls'],
    ['blackHole', 'connect_timeout', 'connect'],
  ])('of a server that is %s ends with its time-out', async (server, failureClass, step) => {
    const startedAt = Date.now();
    const { verdict, failure } = await check(server, {}, { timeoutMs: 300 });
    expect(Date.now() - startedAt).toBeLessThan(900);
    expect({ verdict, ...failure }).toMatchObject({ verdict: 'fail', class: failureClass, step });
  });

  it('of a server that shows its certificate and never finishes a handshake ends with its time-out', async () => {
    const { verdict, failure, details } = await check('unfinished', {}, { timeoutMs: 700 });
    expect({ verdict, ...failure }).toMatchObject({
      verdict: 'fail',
      class: 'timeout',
      step: 'tls',
      message: expect.stringMatching(
        /showed its certificate and did not finish the TLS handshake within \d+ ms/,
      ) as string,
    });
    expect(details!.certificate).toMatchObject({ hostnameMatches: true, trusted: null });
  });

  it('of a server that says more than a handshake may have ends at once', async () => {
    expect((await check('huge')).failure).toMatchObject({ class: 'tls_protocol' });
  });

  it('never connects to a private address where that is forbidden', async () => {
    const job = jobOf('tls', '10.0.0.1:443');
    expect(
      await tls({ ...quietly, allowPrivate: false, job, request: requestOf.tls.parse({}) }),
    ).toMatchObject({
      verdict: 'fail',
      failure: { class: 'blocked_target' },
    });
  });
});

describe('a sample', () => {
  const sample = (url: string) => sampleCertificate(new URL(url), [30], Date.now() + 500);
  it('is the certificate with the word of the platform on it', async () => {
    expect(await sample(`https://localhost:${ports.soon}/`)).toMatchObject({
      trusted: true,
      daysReached: 30,
    });
    expect(await sample(`https://localhost:${ports.unknownRoot}/`)).toMatchObject({ trusted: false });
  });
  it('is nothing where no certificate can be read', async () => {
    for (const url of [
      `http://localhost:${ports.good}/`,
      `https://localhost:${ports.banner}/`,
      `https://localhost:${ports.silent}/`,
    ])
      expect(await sample(url), url).toBeNull();
  });
});
