/** D1 over a real SQLite with the product's own migrations. It may refuse, hang, or answer that it failed when it did not. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { nodeNow } from './clock.ts';
import type { Platform } from './platform.ts';

export type D1Fate = 'answers' | 'refuses' | 'hangs' | 'loses its answer';
type Row = Record<string, unknown>;
type Answer = { success: true; results: Row[]; meta: Record<string, number> };

export class SimD1 {
  readonly db = new DatabaseSync(':memory:');
  fate: () => D1Fate = () => 'answers';
  readonly #platform: Platform;
  readonly #statements = new Map<string, StatementSync>();

  constructor(platform: Platform, migrations: readonly string[]) {
    this.#platform = platform;
    this.db.exec('pragma foreign_keys = on; pragma synchronous = off');
    for (const migration of migrations) this.db.exec(migration);
  }

  get binding(): D1Database {
    return {
      prepare: (query: string) => this.#statement(query, []),
      batch: (statements: { now: () => Answer }[]) =>
        this.#call(() => this.#inTransaction(() => statements.map((statement) => statement.now()))),
      exec: (query: string) => this.#call(() => this.db.exec(query)),
    } as unknown as D1Database;
  }

  /** At once, for those who look from outside. */
  run(query: string, values: readonly unknown[] = [], arrays = false): Answer {
    const named = /\?\d/.test(query);
    const text = named ? query.replace(/\?(\d+)/g, '$p$1') : query;
    const key = `${arrays} ${text}`;
    let statement = this.#statements.get(key);
    if (!statement) {
      statement = this.db.prepare(text);
      statement.setReturnArrays(arrays);
      this.#statements.set(key, statement);
    }
    const given = values.map(
      (value) => (typeof value === 'boolean' ? Number(value) : value) as SQLInputValue,
    );
    const results = (
      named
        ? statement.all(Object.fromEntries(given.map((value, i) => [`p${i + 1}`, value])))
        : statement.all(...given)
    ) as Row[];
    return { success: true, results, meta: { rows_written: 0, rows_read: 0, changes: 0, duration: 0 } };
  }

  #statement(query: string, values: readonly unknown[]): unknown {
    const now = () => this.run(query, values);
    const rows = () => now().results;
    return {
      now,
      bind: (...given: unknown[]) => this.#statement(query, given),
      run: () => this.#call(now),
      all: () => this.#call(now),
      raw: () => this.#call(() => this.run(query, values, true).results),
      first: (column?: string) =>
        this.#call(() => (column === undefined ? (rows()[0] ?? null) : (rows()[0]?.[column] ?? null))),
    };
  }

  #inTransaction<T>(work: () => T): T {
    this.db.exec('begin');
    try {
      const done = work();
      this.db.exec('commit');
      return done;
    } catch (error) {
      this.db.exec('rollback');
      throw error;
    }
  }

  #call<T>(work: () => T): Promise<T> {
    const caller = nodeNow() ?? null;
    return new Promise((resolve, reject) => {
      this.#platform.send(() => {
        const fate = this.fate();
        if (fate !== 'answers') this.#platform.trace(() => `${caller?.name} → D1 ${fate}`);
        if (fate === 'hangs') return;
        const ms = this.#platform.chance.between(2, 25);
        this.#platform.clock.after(ms, () => {
          let settle = () => reject(new Error('D1_ERROR: the database is away'));
          if (fate !== 'refuses') {
            try {
              const answer = work();
              if (fate === 'answers') settle = () => resolve(answer);
            } catch (error) {
              settle = () => reject(new Error(`D1_ERROR: ${(error as Error).message}`));
            }
          }
          this.#platform.answer(caller, ms, settle);
        });
      });
    });
  }
}
