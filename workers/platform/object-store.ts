/**
 * What an object that owes things to others keeps: facts by name, and an outbox whose rows stay until they are paid.
 * The tables are made by the first write: anybody may ask for any object, and those that are nothing keep nothing.
 * Writes without an await between them are one transaction.
 */
export type OwedRow<Owed> = { id: string; owed: Owed; attempts: number; nextAt: number; leased: boolean };

type Row = { id: string; body: string; attempts: number; next_at: number; leased: number };

const tables = [
  'create table if not exists facts (name text primary key, body text not null) without rowid',
  'create table if not exists outbox (id text primary key, body text not null, attempts integer not null, next_at integer not null, leased integer not null) without rowid',
];

export class ObjectStore<Owed extends { kind: string }> {
  readonly #sql: SqlStorage;
  readonly #tables: string[];
  #made: boolean;

  /** @param more tables of its own */
  constructor(sql: SqlStorage, more: string[] = []) {
    this.#sql = sql;
    this.#tables = [...tables, ...more];
    this.#made = sql.exec("select 1 from sqlite_master where name = 'outbox'").toArray().length > 0;
  }

  protected read<T extends Record<string, SqlStorageValue>>(
    query: string,
    ...values: SqlStorageValue[]
  ): T[] {
    return this.#made ? this.#sql.exec<T>(query, ...values).toArray() : [];
  }
  protected write(query: string, ...values: SqlStorageValue[]): void {
    if (!this.#made) {
      for (const table of this.#tables) this.#sql.exec(table);
      this.#made = true;
    }
    this.#sql.exec(query, ...values);
  }

  protected fact<T>(name: string): T | null {
    const [row] = this.read<{ body: string }>('select body from facts where name = ?', name);
    return row ? (JSON.parse(row.body) as T) : null;
  }
  protected putFact(name: string, value: unknown): void {
    this.write(
      'insert into facts (name, body) values (?, ?) on conflict do update set body = excluded.body',
      name,
      JSON.stringify(value),
    );
  }

  /** A row that is there already stays as it is, unless it only names what is to be done with the newest state. */
  owe(id: string, owed: Owed, nextAt: number): void {
    const again =
      owed.kind === 'alert'
        ? 'nothing'
        : 'update set body = excluded.body, next_at = excluded.next_at, attempts = 0';
    this.write(
      `insert into outbox (id, body, attempts, next_at, leased) values (?, ?, 0, ?, 0) on conflict do ${again}`,
      id,
      JSON.stringify(owed),
      nextAt,
    );
  }

  owed(id: string): OwedRow<Owed> | null {
    const [row] = this.read<Row>('select * from outbox where id = ?', id);
    return row ? toOwed(row) : null;
  }
  due(now: number): OwedRow<Owed>[] {
    return this.read<Row>('select * from outbox where next_at <= ? order by next_at limit 50', now).map(
      (row) => toOwed<Owed>(row),
    );
  }
  nextDueAt(): number | null {
    return this.read<{ at: number | null }>('select min(next_at) at from outbox')[0]?.at ?? null;
  }
  /** The first rows by their time. */
  dueTimes(): { id: string; nextAt: number }[] {
    return this.read<{ id: string; nextAt: number }>(
      'select id, next_at nextAt from outbox order by next_at limit 100',
    );
  }
  owesNothing(): boolean {
    return this.read('select 1 from outbox limit 1').length === 0;
  }

  /** Another try is due at `nextAt`. `leased`: somebody holds it and may still report. */
  postpone(id: string, nextAt: number, attempts: number, leased: boolean): void {
    this.write(
      'update outbox set next_at = ?, attempts = ?, leased = ? where id = ?',
      nextAt,
      attempts,
      leased ? 1 : 0,
      id,
    );
  }
  forget(id: string): void {
    this.write('delete from outbox where id = ?', id);
  }
  /** Forgets a row that was leased until `leasedUntil`, unless it is owed again since. */
  forgetPaid(id: string, leasedUntil: number): void {
    this.write('delete from outbox where id = ? and next_at = ?', id, leasedUntil);
  }
  /** Everything was deleted. */
  emptied(): void {
    this.#made = false;
  }
}

const toOwed = <Owed>({ id, body, attempts, next_at, leased }: Row): OwedRow<Owed> => ({
  id,
  owed: JSON.parse(body) as Owed,
  attempts,
  nextAt: next_at,
  leased: leased === 1,
});
