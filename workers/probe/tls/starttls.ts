/**
 * What is said before TLS begins on a connection that starts in plain text: SMTP (RFC 3207), IMAP (RFC 9051, 6.2.1),
 * PostgreSQL (SSLRequest). Each step may send and then waits for one whole reply. The replies' readers are pure.
 */
import { Buffer } from 'node:buffer';
import { startTlsBytesMax } from '../../domain/limits.ts';
import type { TlsRequest } from '../../domain/request.ts';
import { Inbox } from './bytes.ts';
import { TlsFailure } from './failure.ts';
import type { Peer } from './handshake.ts';
import { quoted } from './records.ts';

export type StartTls = NonNullable<TlsRequest['startTls']>;
type Step = {
  send: string | Uint8Array | null;
  /** Whether the reply is whole and says yes. @throws TlsFailure when it says anything else */
  reply(bytes: Uint8Array): boolean;
};

const refused = (bytes: Uint8Array): TlsFailure =>
  new TlsFailure('starttls', `it would not begin TLS; it said ${quoted(bytes)}`);

/** Whole lines, or null while the last one has no end. */
function lines(bytes: Uint8Array): string[] | null {
  const text = Buffer.from(bytes).toString('latin1');
  return text.endsWith('\n') ? text.split(/\r?\n/).slice(0, -1) : null;
}

/** One reply may have many lines, all with the same code; only the last has a space after it. */
const smtp =
  (code: string, capability?: string) =>
  (bytes: Uint8Array): boolean => {
    if (!code.startsWith(Buffer.from(bytes.subarray(0, 3)).toString('latin1'))) throw refused(bytes);
    const all = lines(bytes);
    if (!all) return false;
    if (all.some((line) => !line.startsWith(code) || !/^[ -]|^$/.test(line.slice(3, 4))))
      throw refused(bytes);
    if (all.findIndex((line) => line[3] !== '-') < 0) return false;
    if (all.slice(0, -1).some((line) => line[3] !== '-')) throw refused(bytes);
    if (capability && !all.some((line) => line.slice(4).trim().toUpperCase() === capability))
      throw new TlsFailure('starttls', `it does not offer ${capability}`);
    return true;
  };

/** Untagged lines may come before the tagged one, which ends it; a greeting is one untagged line. */
const imap =
  (wanted: RegExp) =>
  (bytes: Uint8Array): boolean => {
    const all = lines(bytes);
    if (bytes[0] !== 0x2a && bytes[0] !== 0x61) throw refused(bytes);
    if (!all) return false;
    const last = all.at(-1)!;
    if (wanted.test(last)) return true;
    if (/^\* (?!BYE|BAD)/i.test(last)) return false;
    throw refused(Buffer.from(last, 'latin1'));
  };

const sslRequest = Buffer.from([0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f]);

export const preambles: Record<StartTls, readonly Step[]> = {
  smtp: [
    { send: null, reply: smtp('220') },
    { send: 'EHLO probe.invalid\r\n', reply: smtp('250', 'STARTTLS') },
    { send: 'STARTTLS\r\n', reply: smtp('220') },
  ],
  imap: [
    { send: null, reply: imap(/^\* OK/i) },
    { send: 'a1 STARTTLS\r\n', reply: imap(/^a1 OK/i) },
  ],
  postgres: [
    {
      send: sslRequest,
      reply(bytes) {
        if (bytes.length !== 1 || bytes[0] !== 0x53)
          throw bytes[0] === 0x4e ? new TlsFailure('starttls', 'it does not offer TLS') : refused(bytes);
        return true;
      },
    },
  ],
};

/** Leaves the peer where TLS begins. @throws TlsFailure */
export async function begin(peer: Peer, startTls: StartTls): Promise<void> {
  for (const { send, reply } of preambles[startTls]) {
    if (send !== null) await peer.write(Buffer.from(send as Uint8Array));
    const inbox = new Inbox(startTlsBytesMax);
    do {
      const piece = await peer.read();
      if (!piece) throw new TlsFailure('closed', 'it closed the connection before TLS began');
      inbox.push(piece);
    } while (!reply(inbox.peek(startTlsBytesMax)));
  }
}
