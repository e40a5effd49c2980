/** The server's handshake messages that an inspection reads. Pure: bytes in, values or a `malformed` failure out. */
import { Buffer } from 'node:buffer';
import { Cursor } from './bytes.ts';
import { malformed } from './failure.ts';
import { extensionType } from './parameters.ts';

export type ServerHello = {
  version: number;
  suite: number;
  /** It is a HelloRetryRequest: the greeting is to be sent again. */
  retry: boolean;
  /** TLS 1.3: the group, and with it the server's key (not in a retry). */
  share: { group: number; key: Uint8Array } | null;
  cookie: Uint8Array | null;
};

/** The random of a HelloRetryRequest: SHA-256 of "HelloRetryRequest" (RFC 8446, 4.1.3). */
const retryRandom = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';

export function readServerHello(body: Uint8Array): ServerHello {
  const cursor = new Cursor(body);
  const legacyVersion = cursor.number(2);
  const retry = Buffer.from(cursor.take(32)).toString('hex') === retryRandom;
  cursor.vector(1);
  const suite = cursor.number(2);
  cursor.number(1);
  // TLS 1.0 and 1.1 may leave extensions out altogether.
  const extensions = readExtensions(cursor.left > 0 ? cursor.vector(2) : new Uint8Array());
  const version = extensions.get(extensionType.versions);
  const share = extensions.get(extensionType.keyShare);
  const cookie = extensions.get(extensionType.cookie);
  return {
    version: version ? new Cursor(version).number(2) : legacyVersion,
    suite,
    retry,
    share: share ? readShare(share, retry) : null,
    cookie: cookie ? new Cursor(cookie).vector(2) : null,
  };
}

function readShare(bytes: Uint8Array, retry: boolean): { group: number; key: Uint8Array } {
  const cursor = new Cursor(bytes);
  return { group: cursor.number(2), key: retry ? new Uint8Array() : cursor.vector(2) };
}

function readExtensions(bytes: Uint8Array): Map<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  for (const cursor = new Cursor(bytes); cursor.left > 0;) {
    const type = cursor.number(2);
    if (found.has(type)) throw malformed(`its greeting has extension ${type} twice`);
    found.set(type, cursor.vector(2));
  }
  return found;
}

/** The certificates as DER, the server's own first. TLS 1.3 adds a context and extensions (RFC 8446, 4.4.2). */
export function readCertificates(body: Uint8Array, tls13: boolean): Uint8Array[] {
  const cursor = new Cursor(body);
  if (tls13) cursor.vector(1);
  const found: Uint8Array[] = [];
  for (const list = new Cursor(cursor.vector(3)); list.left > 0;) {
    found.push(list.vector(3));
    if (tls13) list.vector(2);
  }
  if (found.length === 0) throw malformed('it sent no certificate');
  return found;
}
