/**
 * News over a WebSocket. Reconnects with growing, jittered pauses; says where it was, so that what was missed comes
 * after; told to `resync`, it has everything read again. A socket that does not answer a ping is given up.
 */
import { invalidateAll } from '$app/navigation';
import type { FeedMessage } from '$wire/feed.ts';

const pauseMsMax = 30_000;
const pingEveryMs = 20_000;
const pongWithinMs = 8_000;

export type LiveState = 'connecting' | 'live' | 'reconnecting';

export class Live {
  #state = $state<LiveState>('connecting');
  #socket: WebSocket | null = null;
  #place: { epoch: string; seq: number } | null = null;
  #failures = 0;
  #closed = false;
  #timers = new Set<ReturnType<typeof setTimeout>>();
  readonly #path: string;
  readonly #hear: (message: FeedMessage) => void;

  /** @param path `/live/…` on this origin */
  constructor(path: string, hear: (message: FeedMessage) => void) {
    this.#path = path;
    this.#hear = hear;
    this.#connect();
    addEventListener('online', this.#soon);
  }

  get current(): LiveState {
    return this.#state;
  }

  close(): void {
    this.#closed = true;
    removeEventListener('online', this.#soon);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#socket?.close();
  }

  #after(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }

  #soon = (): void => {
    if (this.#socket || this.#closed) return;
    this.#failures = 0;
    this.#connect();
  };

  #connect(): void {
    if (this.#socket || this.#closed) return;
    const url = new URL(this.#path, location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    if (this.#place) {
      url.searchParams.set('epoch', this.#place.epoch);
      url.searchParams.set('since', String(this.#place.seq));
    }
    const socket = new WebSocket(url);
    this.#socket = socket;
    let answered = true;
    const ping = () => {
      if (this.#socket !== socket) return;
      answered = false;
      socket.send('ping');
      this.#after(pongWithinMs, () => !answered && this.#lost(socket));
      this.#after(pingEveryMs, ping);
    };
    socket.onopen = () => {
      this.#state = 'live';
      this.#failures = 0;
      this.#after(pingEveryMs, ping);
    };
    socket.onmessage = ({ data }) => {
      answered = true;
      if (data === 'pong') return;
      this.#take(JSON.parse(String(data)) as FeedMessage);
    };
    socket.onclose = () => this.#lost(socket);
    socket.onerror = () => socket.close();
  }

  #take(message: FeedMessage): void {
    const returned = this.#place !== null && message.type === 'hello' && message.epoch === this.#place.epoch;
    // On a return the news that were missed still come: the old place stands until they have.
    if (!returned) this.#place = { epoch: message.epoch, seq: message.seq };
    if (message.type === 'resync') void invalidateAll();
    this.#hear(message);
  }

  #lost(socket: WebSocket): void {
    if (this.#socket !== socket) return;
    this.#socket = null;
    socket.onclose = null;
    socket.close();
    if (this.#closed) return;
    this.#state = 'reconnecting';
    const ceiling = Math.min(pauseMsMax, 500 * 2 ** this.#failures);
    this.#failures += 1;
    this.#after(ceiling / 2 + (Math.random() * ceiling) / 2, () => this.#connect());
  }
}
