/**
 * The TLS inspector's parsers as fuzz targets: any bytes at all must end in a value or in a `TlsFailure`. A target
 * throws only on a bug. Runs in Node and in workerd.
 */
import type fc from 'fast-check';
import { certificateProblem } from '../../../workers/domain/certificate.ts';
import { describe } from '../../../workers/probe/tls/certificates.ts';
import { readDer } from '../../../workers/probe/tls/der.ts';
import { TlsFailure } from '../../../workers/probe/tls/failure.ts';
import { serverDecipher } from '../../../workers/probe/tls/key-schedule.ts';
import { readCertificates, readServerHello } from '../../../workers/probe/tls/messages.ts';
import { handshakeType } from '../../../workers/probe/tls/parameters.ts';
import { Records } from '../../../workers/probe/tls/records.ts';
import { preambles } from '../../../workers/probe/tls/starttls.ts';
import { certificate as certificateOnTheWire } from '../../../workers/wire/details.ts';
import { flights } from './flights.ts';
import { wounded } from './wounded.ts';

type Target = (bytes: Uint8Array) => void;

const ours =
  (parse: Target): Target =>
  (bytes) => {
    try {
      parse(bytes);
    } catch (error) {
      if (!(error instanceof TlsFailure)) throw error;
      if (error.message.length === 0 || error.message.length > 250)
        throw new Error(`its message has ${error.message.length} characters`, { cause: error });
    }
  };

const now = Date.UTC(2026, 10, 21);

/** Whatever certificates were read can be judged, and stored as the wire wants them. */
function judge(certificates: Uint8Array[]): void {
  const handshake = {
    protocol: 'TLSv1.3',
    cipher: 'TLS_AES_128_GCM_SHA256',
    certificates,
    asksForCertificate: false,
  } as const;
  const certificate = describe(handshake, 'localhost', now, [30, 7]);
  certificateOnTheWire.parse(certificate);
  certificateProblem(certificate, 'localhost', now);
}

function readFlight(records: Records, bytes: Uint8Array): void {
  const middle = bytes.length >> 1;
  for (const piece of [bytes.subarray(0, middle), bytes.subarray(middle)]) {
    records.push(piece);
    for (let message = records.next(); message; message = records.next()) {
      if (message.type === handshakeType.serverHello) readServerHello(message.body);
      if (message.type === handshakeType.certificate) judge(readCertificates(message.body, false));
    }
  }
}

export const targets = {
  flight: ours((bytes) => readFlight(new Records(), bytes)),
  sealedFlight: ours((bytes) => {
    const records = new Records();
    records.decipher = serverDecipher(0x1301, new Uint8Array(32), new Uint8Array());
    readFlight(records, bytes);
  }),
  serverHello: ours((bytes) => void readServerHello(bytes)),
  certificates12: ours((bytes) => judge(readCertificates(bytes, false))),
  certificates13: ours((bytes) => judge(readCertificates(bytes, true))),
  der: ours((bytes) => void readDer(bytes)),
  startTls(bytes) {
    for (const { reply } of Object.values(preambles).flat()) ours((all) => void reply(all))(bytes);
  },
} satisfies Record<string, Target>;

const text = (...lines: string[]): Uint8Array => new TextEncoder().encode(lines.join('\r\n'));
const recorded = (name: keyof typeof flights): Uint8Array =>
  Uint8Array.from(atob(flights[name]), (letter) => letter.charCodeAt(0));

/** Good input of each target. */
export const seeds: Record<keyof typeof targets, Uint8Array[]> = {
  flight: [recorded('tls12'), recorded('tls11'), recorded('asks'), recorded('tls13'), recorded('retry')],
  sealedFlight: [recorded('tls13')],
  serverHello: [recorded('tls12').subarray(9), recorded('tls13').subarray(9), recorded('retry').subarray(9)],
  certificates12: [recorded('certificates12')],
  certificates13: [recorded('certificates13')],
  der: [recorded('leaf')],
  startTls: [
    text('220-mail.example', '220 ESMTP', ''),
    text('250-mail.example', '250-STARTTLS', '250 SIZE 1000', ''),
    text('* OK [CAPABILITY IMAP4rev1 STARTTLS] ready', ''),
    text('* CAPABILITY IMAP4rev1', 'a1 OK begin', ''),
    text('S'),
  ],
};

export const hostileBytes = (name: keyof typeof targets): fc.Arbitrary<Uint8Array> => wounded(seeds[name]);
