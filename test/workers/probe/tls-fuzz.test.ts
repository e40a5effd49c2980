import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readChain } from '../../../workers/probe/tls/certificates.ts';
import { TlsFailure } from '../../../workers/probe/tls/failure.ts';
import { type Peer, shakeHands } from '../../../workers/probe/tls/handshake.ts';
import { readCertificates } from '../../../workers/probe/tls/messages.ts';
import { begin } from '../../../workers/probe/tls/starttls.ts';
import { hostileBytes, seeds, targets } from '../../support/fuzz/tls.ts';

const names = Object.keys(targets) as (keyof typeof targets)[];

/** Says what it is given in pieces, whatever it hears, and hangs up. */
const recording = (bytes: Uint8Array, pieceBytes: number): Peer => {
  let at = 0;
  return {
    write: () => Promise.resolve(),
    read: () => {
      const piece = bytes.subarray(at, at + pieceBytes);
      at += pieceBytes;
      return Promise.resolve(piece.length > 0 ? piece : null);
    },
  };
};

describe('hostile bytes', () => {
  it.each(names)('never get more than a failure of ours out of %s', (name) => {
    fc.assert(fc.property(hostileBytes(name), targets[name]), { numRuns: 3_000 });
  });

  it('end a whole handshake with a failure of ours or with certificates', async () => {
    const peer = fc.tuple(hostileBytes('flight'), fc.integer({ min: 1, max: 2_000 }));
    await fc.assert(
      fc.asyncProperty(peer, async ([bytes, pieceBytes]) => {
        try {
          const { certificates } = await shakeHands(recording(bytes, pieceBytes), 'localhost');
          expect(certificates.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(TlsFailure);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('end what comes before TLS with a failure of ours', async () => {
    const peer = fc.tuple(hostileBytes('startTls'), fc.integer({ min: 1, max: 100 }));
    await fc.assert(
      fc.asyncProperty(
        peer,
        fc.constantFrom('smtp', 'imap', 'postgres'),
        async ([bytes, pieceBytes], startTls) => {
          await begin(recording(bytes, pieceBytes), startTls).catch((error: unknown) =>
            expect(error).toBeInstanceOf(TlsFailure),
          );
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('recorded flights', () => {
  it('of TLS 1.1 and 1.2 are read to their certificates', async () => {
    const [tls12, tls11, asks] = seeds.flight as [Uint8Array, Uint8Array, Uint8Array];
    expect(await shakeHands(recording(tls12, 100), 'localhost')).toMatchObject({
      protocol: 'TLSv1.2',
      asksForCertificate: false,
    });
    expect((await shakeHands(recording(tls11, 7), 'localhost')).protocol).toBe('TLSv1.1');
    expect((await shakeHands(recording(asks, 9_999), 'localhost')).asksForCertificate).toBe(true);
  });

  it('give the same chain in the shapes of TLS 1.2 and 1.3', () => {
    const chains = [
      readChain(readCertificates(seeds.certificates12[0]!, false)),
      readChain(readCertificates(seeds.certificates13[0]!, true)),
    ];
    expect(chains[0]).toEqual(chains[1]);
    expect(chains[0]).toMatchObject([
      {
        subject: 'CN=localhost',
        names: ['localhost', '*.recorded.example', '127.0.0.1', '::1'],
        signedByNext: true,
      },
      { subject: 'CN=Recorded Intermediate', issuer: 'CN=Recorded Root', signedByNext: null },
    ]);
  });

  it('of a server that never stops are cut off', async () => {
    const changeCipherSpec = Uint8Array.from([20, 3, 3, 0, 1, 1]);
    const endless: Peer = { write: () => Promise.resolve(), read: () => Promise.resolve(changeCipherSpec) };
    await expect(shakeHands(endless, 'localhost')).rejects.toThrow('longer than 65536 bytes');
  });
});
