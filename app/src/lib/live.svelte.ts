/**
 * News over a WebSocket. Reconnects with growing, jittered pauses; says where it was, so that what was missed comes
 * after. A page reads again what news cannot tell: once connected, for what happened since it was loaded; told to
 * `resync`; a moment after news that ask for it; and each minute somebody looks, for figures that grow old.
 * A socket that does not answer a ping is given up; one that is refused may have an old session behind it.
 */
import { sessionHolds } from './read.ts';
import type { FeedMessage } from '$wire/feed.ts';

const pauseMsMax = 30_000;
const pingEveryMs = 20_000;
const pongWithinMs = 8_000;
const rereadEveryMs = 60_000;
/** The databases hear of news a little after the pages. */
const rereadAfterMs = 1_500;

export type LiveState = 'connecting' | 'live' | 'reconnecting';

export class Live {
  #state = $state<LiveState>('connecting');
  #socket: WebSocket | null = null;
  #place: { epoch: string; seq: number } | null = null;
  #failures = 0;
  #closed = false;
  #rereadAt = Infinity;
  #timers = new Set<ReturnType<typeof setTimeout>>();
  readonly #path: string;
  readonly #hear: (message: FeedMessage) => void;
  readonly #read: (() => unknown) | undefined;
  /** A public page has no session, and its socket begins with the whole page. */
  readonly #isPublic: boolean;

  /**
   * @param path `/live/…` on this origin
   * @param read reads again what the page shows
   */
  constructor(path: string, hear: (message: FeedMessage) => void, read?: () => unknown) {
    this.#path = path;
    this.#hear = hear;
    this.#read = read;
    this.#isPublic = path.startsWith('/live/status/');
    this.#connect();
    addEventListener('online', this.#soon);
    addEventListener('offline', this.#offline);
    document.addEventListener('visibilitychange', this.#seen);
    if (!this.#isPublic) this.#after(rereadEveryMs, this.#eachMinute);
  }

  get current(): LiveState {
    return this.#state;
  }

  close(): void {
    this.#closed = true;
    removeEventListener('online', this.#soon);
    removeEventListener('offline', this.#offline);
    document.removeEventListener('visibilitychange', this.#seen);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#socket?.close();
  }

  /** What the page shows is read again soon, once for any number of calls. */
  reread(afterMs = rereadAfterMs): void {
    if (this.#rereadAt !== Infinity || this.#closed) return;
    this.#rereadAt = Date.now() + afterMs;
    this.#after(afterMs, this.#readNow);
  }

  #readNow = (): void => {
    this.#rereadAt = Infinity;
    this.#read?.();
  };

  #eachMinute = (): void => {
    if (document.visibilityState === 'visible' && this.#state === 'live') this.reread(0);
    this.#after(rereadEveryMs, this.#eachMinute);
  };

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

  #offline = (): void => {
    if (this.#socket) this.#lost(this.#socket);
  };

  /** Whoever comes back, or opens the lid, sees at once whether the socket survived. */
  #seen = (): void => {
    if (document.visibilityState !== 'visible') return;
    if (!this.#socket) return this.#soon();
    if (this.#state === 'live') this.#ping(this.#socket);
  };

  #answered = true;
  #ping(socket: WebSocket): void {
    if (this.#socket !== socket) return;
    this.#answered = false;
    socket.send('ping');
    this.#after(pongWithinMs, () => !this.#answered && this.#lost(socket));
  }

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
    let opened = false;
    const pinging = () => {
      if (this.#socket !== socket) return;
      this.#ping(socket);
      this.#after(pingEveryMs, pinging);
    };
    socket.onopen = () => {
      opened = true;
      this.#state = 'live';
      this.#failures = 0;
      this.#answered = true;
      this.#after(pingEveryMs, pinging);
    };
    socket.onmessage = ({ data }) => {
      this.#answered = true;
      if (data === 'pong') return;
      this.#take(JSON.parse(String(data)) as FeedMessage);
    };
    socket.onclose = () => {
      if (!opened && !this.#isPublic && navigator.onLine) void sessionHolds();
      this.#lost(socket);
    };
    socket.onerror = () => socket.close();
  }

  #take(message: FeedMessage): void {
    if (message.type === 'hello' && this.#place === null && !this.#isPublic) this.reread(0);
    const returned = this.#place !== null && message.type === 'hello' && message.epoch === this.#place.epoch;
    // On a return the news that were missed still come: the old place stands until they have.
    if (!returned) this.#place = { epoch: message.epoch, seq: message.seq };
    if (message.type === 'resync') this.reread(0);
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
