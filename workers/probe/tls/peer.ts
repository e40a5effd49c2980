/** One connection with an end in time: every wait of it is over at the deadline. */
import { connect } from 'cloudflare:sockets';
import { type Address, socketHost } from '../../platform/connection.ts';
import { TlsFailure } from './failure.ts';
import type { Peer } from './handshake.ts';

type Transport = 'off' | 'on' | 'starttls';

export class Connection implements Peer {
  readonly #late: Promise<never>;
  readonly #timer: ReturnType<typeof setTimeout>;
  #socket: Socket;
  #reader: ReadableStreamDefaultReader<Uint8Array> | null = null;

  /** @param deadlineMs since the epoch */
  constructor({ hostname, port }: Address, deadlineMs: number, secureTransport: Transport) {
    let timer: ReturnType<typeof setTimeout>;
    this.#late = new Promise<never>((_, reject) => {
      const late = () => reject(new TlsFailure('timeout', 'it did not answer in time'));
      timer = setTimeout(late, Math.max(0, deadlineMs - Date.now()));
    });
    this.#timer = timer!;
    this.#late.catch(() => undefined);
    this.#socket = this.#quiet(
      connect({ hostname: socketHost(hostname), port }, { secureTransport, allowHalfOpen: false }),
    );
  }

  /** @throws whatever `connect` says, which is not much, or a `timeout` */
  async opened(): Promise<void> {
    await this.#soon(this.#socket.opened);
  }

  async read(): Promise<Uint8Array | null> {
    this.#reader ??= this.#socket.readable.getReader() as ReadableStreamDefaultReader<Uint8Array>;
    const { value, done } = await this.#soon(this.#reader.read());
    return done ? null : value;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const writer = this.#socket.writable.getWriter();
    try {
      await this.#soon(writer.write(bytes));
    } finally {
      writer.releaseLock();
    }
  }

  /** The platform's own TLS takes over; whether it liked what it saw is told by the next write. */
  startTls(serverName: string | null): void {
    this.#reader?.releaseLock();
    this.#reader = null;
    const options = serverName === null ? undefined : { expectedServerHostname: serverName };
    this.#socket = this.#quiet(this.#socket.startTls(options));
  }

  close(): void {
    clearTimeout(this.#timer);
    void this.#socket.close().catch(() => undefined);
  }

  #soon<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#late]);
  }

  /** Its troubles are told by `opened`, `read` and `write`; nobody waits for these. */
  #quiet(socket: Socket): Socket {
    socket.closed.catch(() => undefined);
    socket.opened.catch(() => undefined);
    return socket;
  }
}
