/**
 * One SMTP session that delivers one mail: connect, TLS, log in, hand over. Bounded by the caller's signal in time and
 * by `replyBytesMax` in what it reads; a password or a mail never goes over an unencrypted connection.
 */
import { connect } from 'cloudflare:sockets';
import { socketHost } from '../../../../platform/connection.ts';
import { dotStuffed, readReply, type Reply, SmtpError, type SmtpServer } from './smtp-replies.ts';

export type Transcript = { said: string[]; heard: string[] };
type Line = { text: string; shown?: string };

export class SmtpSession {
  #socket: Socket;
  #reader: ReadableStreamDefaultReader<Uint8Array>;
  #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #late: Promise<never>;
  readonly transcript: Transcript = { said: [], heard: [] };

  constructor({ hostname, port, implicitTls }: SmtpServer, signal: AbortSignal) {
    this.#late = new Promise((_, reject) => {
      const late = () => reject(new SmtpError('the server did not answer in time'));
      if (signal.aborted) late();
      signal.addEventListener('abort', late, { once: true });
    });
    this.#late.catch(() => undefined);
    this.#socket = connect(
      { hostname: socketHost(hostname), port },
      { secureTransport: implicitTls ? 'on' : 'starttls', allowHalfOpen: false },
    );
    this.#socket.closed.catch(() => undefined);
    [this.#reader, this.#writer] = this.#streams();
  }

  /** @throws SmtpError */
  async begin({ implicitTls, login }: SmtpServer, name: string): Promise<void> {
    await this.#bounded(this.#socket.opened, 'no connection could be made');
    await this.#hear([220]);
    let offers = await this.#hello(name);
    if (!implicitTls) {
      // A server, or somebody on the way to it, that offers no TLS gets no password.
      if (!offers.some((line) => /^STARTTLS\b/i.test(line)))
        throw new SmtpError('the server does not offer STARTTLS');
      await this.#say({ text: 'STARTTLS' }, [220]);
      this.#reader.releaseLock();
      this.#writer.releaseLock();
      this.#socket = this.#socket.startTls();
      this.#socket.closed.catch(() => undefined);
      [this.#reader, this.#writer] = this.#streams();
      await this.#bounded(
        this.#socket.opened,
        'TLS could not begin: its certificate or handshake was not accepted',
      );
      offers = await this.#hello(name);
    }
    if (login) await this.#logIn(offers, login);
  }

  /** @throws SmtpError */
  async deliver(from: string, to: string, raw: string): Promise<void> {
    await this.#say({ text: `MAIL FROM:<${from}>` }, [250]);
    await this.#say({ text: `RCPT TO:<${to}>` }, [250, 251], true);
    await this.#say({ text: 'DATA' }, [354]);
    await this.#say({ text: dotStuffed(raw).replace(/\r\n$/, ''), shown: raw }, [250]);
    await this.#write({ text: 'QUIT' });
  }

  close(): void {
    void this.#socket.close().catch(() => undefined);
  }

  #streams() {
    const reader = this.#socket.readable.getReader() as ReadableStreamDefaultReader<Uint8Array>;
    const writer = this.#socket.writable.getWriter() as WritableStreamDefaultWriter<Uint8Array>;
    return [reader, writer] as const;
  }

  /** What the server can, a line each. */
  async #hello(name: string): Promise<string[]> {
    return (await this.#say({ text: `EHLO ${name}` }, [250])).lines;
  }

  async #logIn(offers: string[], { user, password }: { user: string; password: string }): Promise<void> {
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const methods = offers.flatMap(
      (line) => /^AUTH[ =](.*)$/i.exec(line)?.[1]?.toUpperCase().split(/\s+/) ?? [],
    );
    if (methods.includes('PLAIN')) {
      const text = `AUTH PLAIN ${base64(`\0${user}\0${password}`)}`;
      await this.#say({ text, shown: 'AUTH PLAIN •••' }, [235]);
    } else if (methods.includes('LOGIN')) {
      await this.#say({ text: 'AUTH LOGIN' }, [334]);
      await this.#say({ text: base64(user), shown: '•••' }, [334]);
      await this.#say({ text: base64(password), shown: '•••' }, [235]);
    } else throw new SmtpError('the server offers no way to log in that is known here (PLAIN, LOGIN)');
  }

  async #say(line: Line, wanted: number[], ofRecipient = false): Promise<Reply> {
    await this.#write(line);
    return this.#hear(wanted, ofRecipient);
  }

  async #write({ text, shown = text }: Line): Promise<void> {
    this.transcript.said.push(shown);
    await this.#bounded(
      this.#writer.write(Buffer.from(`${text}\r\n`)),
      'the server broke the connection off',
    );
  }

  async #hear(wanted: number[], ofRecipient = false): Promise<Reply> {
    let text = '';
    for (;;) {
      const part = await this.#bounded(this.#reader.read(), 'the server broke the connection off');
      if (part.done) throw new SmtpError('the server closed the connection');
      text += Buffer.from(part.value).toString('utf8');
      const reply = readReply(text);
      if (!reply) continue;
      this.transcript.heard.push(text.trimEnd());
      if (wanted.includes(reply.code)) return reply;
      throw new SmtpError(`the server said ${text.trim().slice(0, 200)}`, reply.code, ofRecipient);
    }
  }

  #bounded<T>(work: Promise<T>, broken: string): Promise<T> {
    const named = work.catch(() => {
      throw new SmtpError(broken);
    });
    return Promise.race([named, this.#late]);
  }
}
