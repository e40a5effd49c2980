/**
 * The messages of a WebSocket, one after the other. They come whether somebody asks or not: past `messagesMax` of
 * them or `bytesMax` the rest is let go, so that a talkative server costs no memory.
 */
import { readable } from './received.ts';

export const messagesMax = 64;
export const bytesMax = 262_144;

export type Heard = { message: string } | { end: string };

export class Mailbox {
  readonly #waiting: Heard[] = [];
  #wake: (() => void) | null = null;
  #messages = 0;
  #length = 0;

  constructor(socket: WebSocket) {
    socket.addEventListener('message', ({ data }) => this.#take(data));
    socket.addEventListener('close', ({ code, reason }) =>
      this.#put({ end: `closed the connection (code ${code}${reason ? `: ${reason}` : ''})` }),
    );
    socket.addEventListener('error', () => this.#put({ end: 'broke the connection off' }));
  }

  get isFull(): boolean {
    return this.#messages >= messagesMax || this.#length >= bytesMax;
  }

  /** The next message, or how it ended; waits for it. */
  async next(): Promise<Heard> {
    while (this.#waiting.length === 0) {
      if (this.isFull)
        return { end: `said too much: ${this.#messages} messages, ${this.#length} characters` };
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return this.#waiting.shift()!;
  }

  #take(data: unknown): void {
    if (this.isFull) return;
    const text =
      typeof data === 'string' ? data : data instanceof ArrayBuffer ? readable(new Uint8Array(data)) : '';
    const message = text.slice(0, bytesMax - this.#length);
    this.#messages += 1;
    this.#length += message.length;
    this.#put({ message });
  }

  #put(heard: Heard): void {
    this.#waiting.push(heard);
    this.#wake?.();
  }
}
