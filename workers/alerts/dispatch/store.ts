/**
 * What a workspace's dispatch object keeps beside its outbox: alerts held for a digest, what was answered for those that
 * are told by themselves, and what is known of each channel. Rows of a channel and of a monitor lie together, so that
 * each question is one short look.
 */
import type { Breaker } from '../../domain/alert/breaker.ts';
import type { ChannelHealth } from '../../domain/alert/channel-health.ts';
import type { Storm } from '../../domain/alert/storm.ts';
import { ObjectStore, type OwedRow } from '../../platform/object-store.ts';
import type { AlertMessage } from '../../wire/alerts.ts';
import type { DispatchSettings } from '../../wire/rpc.ts';

/** `digested`: the delivery log learns which digest told of what. */
export type Owed = { kind: 'alert'; message: AlertMessage } | { kind: 'digested'; digestId: string };
export type DispatchOwedRow = OwedRow<Owed>;

export type KnownChannel = { breaker: Breaker; health: ChannelHealth; lastDigestAt: number };
export type Held = { message: AlertMessage; at: number };
export type Asked = {
  channelId: string;
  monitorId: string;
  deliveryId: string;
  state: 'sent' | 'later';
  /** When it was asked for the first time; when it was let go, or may come again; its turn under the cap. */
  firstAt: number;
  at: number;
  turn: number | null;
};

const tables = [
  'create table if not exists held (channel_id text, monitor_id text, delivery_id text, at integer not null, body text not null, digest_id text, told integer not null, primary key (channel_id, monitor_id, delivery_id)) without rowid',
  'create table if not exists taken (delivery_id text primary key, at integer not null) without rowid',
  'create table if not exists asked (channel_id text, monitor_id text, delivery_id text, state text not null, first_at integer not null, at integer not null, turn integer, primary key (channel_id, monitor_id, delivery_id)) without rowid',
];
const askedColumns =
  'channel_id channelId, monitor_id monitorId, delivery_id deliveryId, state, first_at firstAt, at, turn';
const ofOne = 'where channel_id = ? and monitor_id = ? and delivery_id = ?';
const key = ({ channel, monitorId, deliveryId }: AlertMessage): [string, string, string] => [
  channel.id,
  monitorId,
  deliveryId,
];

/** How the ids of an incident's deliveries begin. */
const ofIncident = ({ incidentId }: AlertMessage): string =>
  incidentId === null ? 'msg_' : `msg_${incidentId}_`;

export class DispatchStore extends ObjectStore<Owed> {
  constructor(sql: SqlStorage) {
    super(sql, tables);
  }

  /** @returns false for a delivery that was taken before */
  take(deliveryId: string, at: number): boolean {
    if (this.read('select 1 from taken where delivery_id = ?', deliveryId).length > 0) return false;
    this.write('insert into taken values (?, ?)', deliveryId, at);
    return true;
  }
  forgetTaken(before: number): void {
    this.write('delete from taken where at < ?', before);
  }

  settings = (): DispatchSettings | null => this.fact<DispatchSettings>('settings');
  putSettings = (settings: DispatchSettings): void => this.putFact('settings', settings);
  workspaceId = (): string | null => this.fact<string>('workspace');
  putWorkspaceId = (id: string): void => this.putFact('workspace', id);
  storm = (): Storm | null => this.fact<Storm>('storm');
  putStorm = (storm: Storm): void => this.putFact('storm', storm);
  channels = (): [string, KnownChannel][] =>
    this.read<{ name: string; body: string }>("select name, body from facts where name like 'channel:%'").map(
      ({ name, body }) => [name.slice('channel:'.length), JSON.parse(body) as KnownChannel],
    );
  putChannel = (id: string, known: KnownChannel): void => this.putFact(`channel:${id}`, known);

  // ── Held for a digest ──────────────────────────────────────────────────────────────────────────────────────────
  hold(message: AlertMessage, at: number): void {
    this.write(
      'insert or ignore into held values (?, ?, ?, ?, ?, null, 0)',
      ...key(message),
      at,
      JSON.stringify(message),
    );
  }
  isHeld = (message: AlertMessage): boolean =>
    this.read(`select 1 from held ${ofOne}`, ...key(message)).length > 0;
  /** Does one of its monitor wait for a digest that did not arrive yet? */
  isBehindDigest = ({ channel, monitorId }: AlertMessage): boolean =>
    this.read(
      'select 1 from held where channel_id = ? and monitor_id = ? and told = 0 limit 1',
      channel.id,
      monitorId,
    ).length > 0;
  /** Channels that hold something for a digest yet to be made: since when, and how much. */
  holding = (): { channelId: string; since: number; last: number; count: number }[] =>
    this.read(
      'select channel_id channelId, min(at) since, max(at) last, count(*) count from held where digest_id is null group by channel_id',
    );
  heldFor = (channelId: string): Held[] =>
    this.read<{ body: string; at: number }>(
      'select body, at from held where channel_id = ? and digest_id is null order by at',
      channelId,
    ).map(({ body, at }) => ({ message: JSON.parse(body) as AlertMessage, at }));
  digest(channelId: string, digestId: string): void {
    this.write(
      'update held set digest_id = ? where channel_id = ? and digest_id is null',
      digestId,
      channelId,
    );
  }
  told(channelId: string, digestId: string): void {
    this.write('update held set told = 1 where channel_id = ? and digest_id = ?', channelId, digestId);
  }
  toldBy = (digestId: string): Held[] =>
    this.read<{ body: string; at: number }>(
      'select body, at from held where digest_id = ? order by at',
      digestId,
    ).map(({ body, at }) => ({ message: JSON.parse(body) as AlertMessage, at }));
  /** Its alerts are known for a while yet: the owner of one that did not hear that it is held comes with it again. */
  closeDigest(digestId: string): void {
    this.write("update held set told = 2, body = '' where digest_id = ?", digestId);
  }
  forgetHeld(before: number): void {
    this.write('delete from held where told = 2 and at < ?', before);
  }

  // ── Told by themselves ─────────────────────────────────────────────────────────────────────────────────────────
  asked = (message: AlertMessage): Asked | null =>
    this.read<Asked>(`select ${askedColumns} from asked ${ofOne}`, ...key(message))[0] ?? null;
  answer({ channelId, monitorId, deliveryId, state, firstAt, at, turn }: Asked): void {
    this.write(
      'insert or replace into asked values (?, ?, ?, ?, ?, ?, ?)',
      channelId,
      monitorId,
      deliveryId,
      state,
      firstAt,
      at,
      turn,
    );
  }
  /**
   * Until when an earlier alert of the same incident waits for the same channel; those that were forgotten do not count.
   * One of another incident may wait for hours, for its next try: nothing of this one may be kept from people for that.
   */
  waitsUntil = (message: AlertMessage, firstAt: number, forgottenBefore: number): number | null =>
    this.read<{ at: number | null }>(
      "select max(at) at from asked where channel_id = ? and monitor_id = ? and delivery_id <> ? and state = 'later' and first_at < ? and at > ? and substr(delivery_id, 1, ?) = ?",
      message.channel.id,
      message.monitorId,
      message.deliveryId,
      firstAt,
      forgottenBefore,
      ofIncident(message).length,
      ofIncident(message),
    )[0]?.at ?? null;
  allAsked = (): Asked[] => this.read<Asked>(`select ${askedColumns} from asked`);
  forgetAsked(before: number): void {
    this.write('delete from asked where at < ?', before);
  }
}
