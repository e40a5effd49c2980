/**
 * What a monitor object keeps. A state row is written only when the durable part of the state changed; the effects of
 * a transition are rows of the outbox, written in the same transaction (no await between the writes).
 */
import type { EscalationState } from '../domain/alert/escalation-types.ts';
import type { HeartbeatState } from '../domain/heartbeat/types.ts';
import type { MonitorState } from '../domain/state/types.ts';
import type { AlertMessage } from '../wire/alerts.ts';
import type { ResultsMessage } from '../wire/results.ts';
import type { MonitorSpec } from '../wire/rpc.ts';
import type { RegionId } from '../domain/region.ts';
import type { Incident } from '../domain/state/types.ts';

/** What an object owes to the rest of the world. */
export type Owed =
  | { kind: 'alert'; message: AlertMessage }
  | { kind: 'incident'; incident: Incident }
  | { kind: 'status' }
  | { kind: 'results'; message: ResultsMessage }
  | { kind: 'child'; childId: string; down: boolean; at: number }
  | { kind: 'push'; region: RegionId }
  | { kind: 'unpush'; region: RegionId; shard: number };

export type OwedRow = { id: string; owed: Owed; attempts: number; nextAt: number; leased: boolean };

type Row = { id: string; body: string; attempts: number; next_at: number; leased: number };

export class MonitorStore {
  readonly #sql: SqlStorage;
  #made: boolean;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#made = sql.exec("select 1 from sqlite_master where name = 'outbox'").toArray().length > 0;
  }

  #read<T extends Record<string, SqlStorageValue>>(query: string, ...values: SqlStorageValue[]): T[] {
    return this.#made ? this.#sql.exec<T>(query, ...values).toArray() : [];
  }
  /** The tables are made by the first write: anybody may ask for any object, and those that are nothing keep nothing. */
  #write(query: string, ...values: SqlStorageValue[]): void {
    if (!this.#made) {
      this.#sql.exec(
        'create table if not exists facts (name text primary key, body text not null) without rowid',
      );
      this.#sql.exec(
        'create table if not exists outbox (id text primary key, body text not null, attempts integer not null, next_at integer not null, leased integer not null) without rowid',
      );
      this.#made = true;
    }
    this.#sql.exec(query, ...values);
  }

  #fact<T>(name: string): T | null {
    const [row] = this.#read<{ body: string }>('select body from facts where name = ?', name);
    return row ? (JSON.parse(row.body) as T) : null;
  }
  #putFact(name: string, value: unknown): void {
    this.#write(
      'insert into facts (name, body) values (?, ?) on conflict do update set body = excluded.body',
      name,
      JSON.stringify(value),
    );
  }

  /** One stored by an earlier version has not every field. */
  spec = (): MonitorSpec | null => {
    const stored = this.#fact<MonitorSpec>('spec');
    return stored && { ...laterFields, ...stored };
  };
  putSpec = (spec: MonitorSpec): void => this.#putFact('spec', spec);
  state = (): MonitorState | null => {
    const stored = this.#fact<MonitorState>('state');
    return stored?.incident
      ? {
          ...stored,
          down: stored.down ?? true,
          incident: { ...laterIncidentFields(stored.incident), ...stored.incident },
        }
      : stored;
  };
  putState = (state: MonitorState): void => this.#putFact('state', state);
  heartbeat = (): HeartbeatState | null => this.#fact<HeartbeatState>('heartbeat');
  putHeartbeat = (state: HeartbeatState): void => this.#putFact('heartbeat', state);
  escalation = (): EscalationState => this.#fact<EscalationState>('escalation');
  putEscalation = (state: EscalationState): void => this.#putFact('escalation', state);
  removed = (): boolean => this.#fact<boolean>('removed') ?? false;
  putRemoved = (): void => this.#putFact('removed', true);

  /** A row that is there already stays as it is, unless it only names what is to be done with the newest state. */
  owe(id: string, owed: Owed, nextAt: number): void {
    const again =
      owed.kind === 'alert'
        ? 'nothing'
        : 'update set body = excluded.body, next_at = excluded.next_at, attempts = 0';
    this.#write(
      `insert into outbox (id, body, attempts, next_at, leased) values (?, ?, 0, ?, 0) on conflict do ${again}`,
      id,
      JSON.stringify(owed),
      nextAt,
    );
  }

  owed(id: string): OwedRow | null {
    const [row] = this.#read<Row>('select * from outbox where id = ?', id);
    return row ? toOwed(row) : null;
  }
  due(now: number): OwedRow[] {
    return this.#read<Row>('select * from outbox where next_at <= ? order by next_at limit 50', now).map(
      toOwed,
    );
  }
  nextDueAt(): number | null {
    return this.#read<{ at: number | null }>('select min(next_at) at from outbox')[0]?.at ?? null;
  }
  /** The first rows by their time. */
  dueTimes(): { id: string; nextAt: number }[] {
    return this.#read<{ id: string; nextAt: number }>(
      'select id, next_at nextAt from outbox order by next_at limit 100',
    );
  }
  owesNothing(): boolean {
    return this.#read('select 1 from outbox limit 1').length === 0;
  }

  /** Another try is due at `nextAt`. `leased`: somebody holds it and may still report. */
  postpone(id: string, nextAt: number, attempts: number, leased: boolean): void {
    this.#write(
      'update outbox set next_at = ?, attempts = ?, leased = ? where id = ?',
      nextAt,
      attempts,
      leased ? 1 : 0,
      id,
    );
  }
  forget(id: string): void {
    this.#write('delete from outbox where id = ?', id);
  }
  /** Forgets a row that was leased until `leasedUntil`, unless it is owed again since. */
  forgetPaid(id: string, leasedUntil: number): void {
    this.#write('delete from outbox where id = ? and next_at = ?', id, leasedUntil);
  }
  /** Everything was deleted. */
  emptied(): void {
    this.#made = false;
  }
}

const laterFields = {
  degradedThreshold: 1,
  degradedRecoveryThreshold: 1,
  flapping: null,
  reopenWithinMs: 0,
  maintenance: [],
  parents: [],
  policies: [],
  policyChannels: [],
  children: [],
  tags: [],
} satisfies Partial<MonitorSpec>;

const laterIncidentFields = ({ startedAt, cause }: Incident) =>
  ({
    outages: [{ from: startedAt, to: null }],
    flapping: false,
    heldBy: null,
    mergedInto: null,
    severityFixed: false,
    diagnosis: cause.summary,
  }) satisfies Partial<Incident>;

const toOwed = ({ id, body, attempts, next_at, leased }: Row): OwedRow => ({
  id,
  owed: JSON.parse(body) as Owed,
  attempts,
  nextAt: next_at,
  leased: leased === 1,
});
