/**
 * One HTTP/1.1 request over a connection of its own, beside `fetch`: for what `fetch` does not tell. Over TLS the
 * certificate is verified by the platform. No redirects, no decoding; whatever `reader` does not throw on is fine.
 */
import { connect } from 'cloudflare:sockets';
import { addressOf, socketHost, within } from '../../platform/connection.ts';
import type { AnswerReader } from './answer-reader.ts';
import type { Sent } from './journey.ts';

export type Stage = 'connect' | 'tls' | 'first byte' | 'transfer';

/** Asking twice changes nothing at the target (RFC 9110, 9.2.1). */
export const mayRepeat = ({ method }: Sent): boolean => ['GET', 'HEAD', 'OPTIONS'].includes(method);

/**
 * @param sent null: nothing is asked, the connection is only opened
 * @param passed is told each stage as it ends
 * @returns false when `msMax` was over first. @throws what the connection or the reader threw
 */
export async function converse(
  url: URL,
  sent: Sent | null,
  reader: AnswerReader,
  msMax: number,
  passed: (stage: Stage) => void = () => undefined,
): Promise<boolean> {
  const secure = url.protocol === 'https:';
  const { hostname, port } = addressOf(url);
  const host = socketHost(hostname);
  let socket = connect(
    { hostname: host, port },
    {
      secureTransport: secure ? 'starttls' : 'off',
      allowHalfOpen: false,
    },
  );
  const quiet = () => socket.closed.catch(() => undefined);
  void quiet();
  let over = false;
  const tell = (stage: Stage) => {
    if (!over) passed(stage);
  };
  const talk = async (): Promise<true> => {
    await socket.opened;
    tell('connect');
    if (secure) {
      // Without a name it compares what it connected to, brackets and all.
      socket = socket.startTls(host === hostname ? undefined : { expectedServerHostname: hostname });
      void quiet();
    }
    const writer = socket.writable.getWriter();
    const reading = socket.readable.getReader();
    if (secure || sent !== null) await writer.write(sent === null ? emptyLine : requestBytes(url, sent));
    // A socket says that it is open before TLS is agreed on; what is written first waits for that.
    if (secure) tell('tls');
    if (sent === null) return true;
    while (!reader.done && !over) {
      const { value, done } = await reading.read();
      if (done) break;
      if (!reader.begun) tell('first byte');
      reader.push(value as Uint8Array);
    }
    if (reader.end()) tell('transfer');
    return true;
  };
  try {
    return await within(msMax, talk(), false);
  } finally {
    over = true;
    void socket.close().catch(() => undefined);
  }
}

/** Before a request line it means nothing (RFC 9112, 2.2). */
const emptyLine = new Uint8Array([13, 10]);

/** Said by the connection itself, not by the request. */
const ours = ['host', 'connection', 'content-length', 'transfer-encoding', 'expect', 'upgrade'];

function requestBytes(url: URL, { method, headers, body }: Sent): Uint8Array {
  const sends = body !== null && method === 'OPTIONS';
  const content = new TextEncoder().encode(sends ? body : '');
  const lines = [
    `${method} ${url.pathname}${url.search} HTTP/1.1`,
    `host: ${url.host}`,
    'connection: close',
    ...(sends ? [`content-length: ${content.length}`] : []),
    ...[...headers].filter(([name]) => !ours.includes(name)).map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), content]);
}
