/** An object's SQLite and alarm: real SQL; all writes of one event are one transaction. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

type Row = Record<string, unknown>;
const reads = /^\s*(select|pragma)/i;

export class ObjectStorage {
  #db = new DatabaseSync(':memory:');
  #statements = new Map<string, StatementSync>();
  #open = false;
  #alarm: number | null = null;
  #keptAlarm: number | null = null;
  readonly #touched: () => void;
  /** Told after each commit that changed anything. */
  readonly #kept: (alarm: number | null) => void;

  constructor(touched: () => void, kept: (alarm: number | null) => void) {
    this.#touched = touched;
    this.#kept = kept;
  }

  get alarm(): number | null {
    return this.#alarm;
  }
  /** The alarm is being run: it is not set any more. */
  takeAlarm(): void {
    this.#alarm = null;
    this.#keptAlarm = null;
  }
  /** The platform's own doing: it comes again. */
  restoreAlarm(at: number): void {
    this.#alarm = at;
    this.#keptAlarm = at;
  }
  setAlarm(at: number | null): void {
    this.#begin();
    this.#alarm = at;
  }

  exec<T extends Row>(query: string, values: readonly unknown[] = []): T[] {
    if (!reads.test(query)) this.#begin();
    let statement = this.#statements.get(query);
    if (!statement) this.#statements.set(query, (statement = this.#db.prepare(query)));
    return statement.all(...(values as SQLInputValue[])) as T[];
  }
  deleteAll(): void {
    this.#begin();
    const tables = this.exec<{ name: string }>("select name from sqlite_master where type = 'table'");
    this.#statements.clear();
    for (const { name } of tables) this.#db.exec(`drop table "${name}"`);
    this.#alarm = null;
  }
  get tables(): string[] {
    return this.exec<{ name: string }>("select name from sqlite_master where type = 'table'").map(
      ({ name }) => name,
    );
  }

  #begin(): void {
    if (this.#open) return;
    this.#open = true;
    this.#db.exec('begin');
    this.#touched();
  }
  commit(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#db.exec('commit');
    this.#keptAlarm = this.#alarm;
    this.#kept(this.#alarm);
  }
  rollback(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#db.exec('rollback');
    this.#statements.clear();
    this.#alarm = this.#keptAlarm;
  }
  close(): void {
    this.#db.close();
  }
}

/** As `ctx.storage` shows it. */
export function storageBinding(storage: ObjectStorage): DurableObjectStorage {
  const sql = {
    exec(query: string, ...values: unknown[]) {
      const rows = storage.exec(query, values);
      return {
        toArray: () => rows,
        one() {
          if (rows.length !== 1) throw new Error(`expected one row, got ${rows.length}`);
          return rows[0];
        },
        [Symbol.iterator]: () => rows[Symbol.iterator](),
      };
    },
  };
  return {
    sql,
    getAlarm: async () => storage.alarm,
    setAlarm: async (at: number | Date) => storage.setAlarm(Number(at)),
    deleteAlarm: async () => storage.setAlarm(null),
    deleteAll: async () => storage.deleteAll(),
    sync: async () => undefined,
  } as unknown as DurableObjectStorage;
}
