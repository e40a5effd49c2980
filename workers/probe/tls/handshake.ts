/**
 * The conversation up to the server's certificates: greeting, perhaps a second one (HelloRetryRequest), ServerHello,
 * certificates. Not checked is that the server holds its certificate's key: who asks for that asks the platform, see
 * trust.ts.
 */
import { Buffer } from 'node:buffer';
import { u8, u24 } from './bytes.ts';
import { changeCipherSpec, clientHello, goodbye, inRecord } from './client-hello.ts';
import { malformed, TlsFailure } from './failure.ts';
import { type KeyPair, keyPair, serverDecipher, transcriptHash } from './key-schedule.ts';
import { readCertificates, readServerHello, type ServerHello } from './messages.ts';
import { groupFirst, groups, handshakeType, protocols, recordType, suites } from './parameters.ts';
import { type Message, Records } from './records.ts';
import type { TlsProtocol } from '../../domain/request.ts';

/** The other side: `read` gives null at its end. Bounds of time are the peer's business. */
export type Peer = { read(): Promise<Uint8Array | null>; write(bytes: Uint8Array): Promise<void> };

export type Handshake = {
  protocol: TlsProtocol;
  cipher: string;
  /** As DER, the server's own first. */
  certificates: Uint8Array[];
  /** It would like a certificate of ours; some end the connection without one. */
  asksForCertificate: boolean;
};

/** @throws TlsFailure and, where the peer throws, its error */
export async function shakeHands(peer: Peer, serverName: string): Promise<Handshake> {
  const records = new Records();
  const nextMessage = async (): Promise<Message> => {
    for (;;) {
      const message = records.next();
      if (message) return message;
      const piece = await peer.read();
      if (!piece)
        throw new TlsFailure('closed', 'it closed the connection in the middle of the TLS handshake');
      records.push(piece);
    }
  };

  // 1. Greet, again if asked to, until there is a ServerHello.
  const { hello, keys, transcript } = await greet(peer, serverName, nextMessage);
  const protocol = protocols[hello.version];
  if (!protocol) throw new TlsFailure('alert', `it wants version 0x${hello.version.toString(16)} of TLS`);
  const cipher = suites.get(hello.suite)?.name;
  if (!cipher) throw malformed(`it chose cipher suite 0x${hello.suite.toString(16)}, which was not offered`);

  // 2. TLS 1.3 seals what follows.
  const tls13 = protocol === 'TLSv1.3';
  if (tls13) {
    const secret = await keys.secretWith(hello.share!.key);
    records.decipher = serverDecipher(hello.suite, secret, transcript);
  }

  // 3. The certificates, and on the way or soon after them the wish for one of ours.
  let asksForCertificate = false;
  let certificates: Uint8Array[] | null = null;
  while (!certificates) {
    const { type, body } = await nextMessage();
    if (type === handshakeType.certificateRequest) asksForCertificate = true;
    if (type === handshakeType.certificate) certificates = readCertificates(body, tls13);
    if (type === handshakeType.serverHelloDone) throw malformed('it sent no certificate');
  }
  if (!tls13) {
    // What goes wrong after the certificates does not make them unread.
    for (let type = 0; type !== handshakeType.serverHelloDone;) {
      try {
        ({ type } = await nextMessage());
      } catch {
        break;
      }
      if (type === handshakeType.certificateRequest) asksForCertificate = true;
    }
  }
  await peer.write(goodbye).catch(() => undefined);
  return { protocol, cipher, certificates, asksForCertificate };
}

async function greet(
  peer: Peer,
  serverName: string,
  nextMessage: () => Promise<Message>,
): Promise<{ hello: ServerHello; keys: KeyPair; transcript: Uint8Array }> {
  const random = crypto.getRandomValues(new Uint8Array(32));
  const sessionId = crypto.getRandomValues(new Uint8Array(32));
  const nextHello = async () => {
    const message = await nextMessage();
    if (message.type !== handshakeType.serverHello)
      throw malformed(`a message of type ${message.type} where its greeting belongs`);
    return { raw: message.raw, hello: readServerHello(message.body) };
  };

  let group = groupFirst;
  let keys = await keyPair(group);
  const first = clientHello({ serverName, random, sessionId, share: { group, key: keys.share } });
  await peer.write(inRecord(recordType.handshake, first));
  let answer = await nextHello();
  let transcript = Buffer.concat([first, answer.raw]);

  if (answer.hello.retry) {
    const { suite, share, cookie } = answer.hello;
    if (share && (share.group === groupFirst || !groups.has(share.group)))
      throw malformed(`it asks for key exchange 0x${share.group.toString(16)}, which was not offered`);
    if (!share && !cookie) throw malformed('it asks for the same greeting again');
    if (share) {
      group = share.group;
      keys = await keyPair(group);
    }
    const second = clientHello({
      serverName,
      random,
      sessionId,
      share: { group, key: keys.share },
      ...(cookie ? { cookie } : {}),
    });
    await peer.write(Buffer.concat([changeCipherSpec, inRecord(recordType.handshake, second)]));
    // RFC 8446, 4.4.1: a message of the first greeting's hash stands for it.
    const hash = transcriptHash(suite, first);
    const standIn = Buffer.concat([u8(handshakeType.messageHash), u24(hash.length), hash]);
    const retry = answer.raw;
    answer = await nextHello();
    if (answer.hello.retry) throw malformed('it asks for another greeting twice');
    if (answer.hello.suite !== suite) throw malformed('it chose another cipher suite than it asked for');
    transcript = Buffer.concat([standIn, retry, second, answer.raw]);
  }

  if (protocols[answer.hello.version] === 'TLSv1.3' && answer.hello.share?.group !== group)
    throw malformed('it answered with a key share of another group');
  return { hello: answer.hello, keys, transcript };
}
