/**
 * One feed: of a workspace (`workspace:<id>`) or of a status page (`status:<slug>`). Fans news out to hibernating
 * sockets. What was said lately is in memory only: a client that comes back gets what it missed, or is told to read
 * everything again when this object was evicted meanwhile (another epoch). No row is written for news; a status
 * page's snapshot is written when it differs.
 */
import { DurableObject } from 'cloudflare:workers';
import { log } from '../platform/log.ts';
import type { PublicStatus } from '../wire/api.ts';
import { feedResultOf } from '../platform/present.ts';
import type { FeedMessage } from '../wire/feed.ts';
import type { FeedRpc, PublishedNews } from '../wire/rpc.ts';
import type { Env } from './env.ts';
import { patchPage } from './patch.ts';
import { deleteSnapshot, openSnapshot, readSnapshot, writeSnapshot } from './snapshot.ts';

const rememberedMax = 500;
const socketsMax = 10_000;
/** During an outage a page's figures differ at every look: a row, and word to every visitor, at most this often. */
const figuresKeptMs = 60_000;
const everything = 'all';

type Said = { seq: number; monitorId: string | null; news: PublishedNews };

const withoutFigures = ({ components, ...page }: PublicStatus): string =>
  JSON.stringify({
    ...page,
    updatedAt: '',
    components: components.map(({ id, name, state }) => ({ id, name, state })),
  });

export class FeedObject extends DurableObject<Env> implements FeedRpc {
  readonly #epoch = crypto.randomUUID();
  readonly #said: Said[] = [];
  #seq = 0;
  /** The newest snapshot, whose figures may be newer than those of the row; and the row's time. */
  #page: PublicStatus | null = null;
  #keptAt = 0;
  /** Whether anybody ever listened in this epoch: before that nobody can come back to it. */
  #heard: boolean;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    openSnapshot(ctx.storage);
    this.#heard = ctx.getWebSockets().length > 0;
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
  }

  get #isPublic(): boolean {
    return this.ctx.id.name?.startsWith('status:') ?? true;
  }

  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket') {
      return new Response('A WebSocket upgrade is expected here.\n', {
        status: 426,
        headers: { upgrade: 'websocket' },
      });
    }
    if (this.ctx.getWebSockets().length >= socketsMax)
      return new Response('Too many connections.\n', { status: 503 });
    const query = new URL(request.url).searchParams;
    const monitorId = query.get('monitor');
    const [client, server] = Object.values(new WebSocketPair()) as [WebSocket, WebSocket];
    this.ctx.acceptWebSocket(server, [monitorId ? `monitor:${monitorId}` : everything]);
    this.#greet(server, monitorId, query.get('epoch'), query.get('since'));
    return new Response(null, { status: 101, webSocket: client });
  }

  #greet(socket: WebSocket, monitorId: string | null, epoch: string | null, since: string | null): void {
    this.#heard = true;
    const here = { epoch: this.#epoch, seq: this.#seq };
    const from = Number(since);
    const oldest = this.#said[0]?.seq ?? this.#seq + 1;
    const canCatchUp =
      epoch === this.#epoch && Number.isInteger(from) && from >= oldest - 1 && from <= this.#seq;
    this.#send(socket, JSON.stringify({ type: 'hello', ...here } satisfies FeedMessage));
    if (this.#isPublic) {
      const page = this.#snapshot();
      if (page)
        this.#send(
          socket,
          JSON.stringify({ type: 'status', monitorId: null, page, ...here } satisfies FeedMessage),
        );
    } else if (canCatchUp) {
      for (const said of this.#said) {
        if (said.seq > from && (monitorId === null || said.monitorId === monitorId))
          this.#send(socket, this.#text(said));
      }
    } else if (epoch !== null) {
      this.#send(socket, JSON.stringify({ type: 'resync', ...here } satisfies FeedMessage));
    }
  }

  async publish(news: PublishedNews[]): Promise<void> {
    if (this.#isPublic) {
      const page = this.#snapshot();
      if (!page) return;
      const patched = news.reduce((result, one) => patchPage(result, one, new Date().toISOString()), page);
      if (patched !== page) this.#keep(patched);
      return;
    }
    for (const one of news) this.#say(one);
  }

  #say(news: PublishedNews): void {
    this.#seq += 1;
    if (!this.#heard) return;
    const { monitorId } = news;
    const said = { seq: this.#seq, monitorId, news };
    this.#said.push(said);
    if (this.#said.length > rememberedMax) this.#said.shift();
    const sockets = this.ctx.getWebSockets(everything);
    if (monitorId !== null) sockets.push(...this.ctx.getWebSockets(`monitor:${monitorId}`));
    if (sockets.length === 0) return;
    const text = this.#text(said);
    for (const socket of sockets) this.#send(socket, text);
  }

  #text({ seq, news }: Said): string {
    const shown = news.type === 'results' ? { ...news, results: news.results.map(feedResultOf) } : news;
    return JSON.stringify({ ...shown, epoch: this.#epoch, seq } satisfies FeedMessage);
  }

  /** One broken socket is closed and stops nothing. */
  #send(socket: WebSocket, text: string): void {
    try {
      socket.send(text);
    } catch (error) {
      log('info', 'socket_dropped', { feed: this.ctx.id.name, error });
      try {
        socket.close(1011, 'could not be reached');
      } catch {
        // Already gone.
      }
    }
  }

  override webSocketMessage(): void {
    // Clients only listen; pings are answered without waking this object.
  }
  override webSocketClose(socket: WebSocket, code: number): void {
    // 1005 and 1006 are words of the protocol for "none" and may not be sent.
    socket.close(code === 1005 || code === 1006 ? 1000 : code);
  }

  async putSnapshot(page: PublicStatus): Promise<void> {
    const known = this.#snapshot();
    const same = known && withoutFigures(known) === withoutFigures(page);
    if (same && Date.parse(page.updatedAt) - this.#keptAt < figuresKeptMs) {
      this.#page = page;
      return;
    }
    this.#keep(page);
  }

  #keep(page: PublicStatus): void {
    this.#page = page;
    this.#keptAt = Date.parse(page.updatedAt);
    writeSnapshot(this.ctx.storage, page);
    this.#say({ type: 'status', monitorId: null, page });
  }

  #snapshot(): PublicStatus | null {
    if (this.#page) return this.#page;
    this.#page = readSnapshot(this.ctx.storage);
    if (!this.#page) return null;
    this.#keptAt = Date.parse(this.#page.updatedAt);
    return this.#page;
  }

  async getSnapshot(): Promise<PublicStatus | null> {
    return this.#snapshot();
  }

  async clear(): Promise<void> {
    this.#page = null;
    deleteSnapshot(this.ctx.storage);
    for (const socket of this.ctx.getWebSockets()) socket.close(1000, 'this page is gone');
  }
}
