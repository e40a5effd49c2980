/** What a Prober keeps: its jobs, and a few words about itself. Rows are the dearest thing: written only on change. */
import type { Job } from '../domain/check.ts';

export class ProberStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(
      'create table if not exists jobs (monitor_id text primary key, version integer not null, body text not null) without rowid',
    );
    sql.exec('create table if not exists facts (name text primary key, value text not null) without rowid');
  }

  jobs(): Job[] {
    return this.#sql
      .exec<{ body: string }>('select body from jobs')
      .toArray()
      .map(({ body }) => JSON.parse(body) as Job);
  }

  putJob(job: Job): void {
    this.#sql.exec(
      'insert into jobs (monitor_id, version, body) values (?, ?, ?) on conflict do update set version = excluded.version, body = excluded.body',
      job.monitorId,
      job.version,
      JSON.stringify(job),
    );
  }

  removeJob(monitorId: string): void {
    this.#sql.exec('delete from jobs where monitor_id = ?', monitorId);
  }

  fact(name: 'shards' | 'ticked_at'): number | null {
    const [row] = this.#sql.exec<{ value: string }>('select value from facts where name = ?', name).toArray();
    return row ? Number(row.value) : null;
  }

  putFact(name: 'shards' | 'ticked_at', value: number): void {
    this.#sql.exec(
      'insert into facts (name, value) values (?, ?) on conflict do update set value = excluded.value',
      name,
      String(value),
    );
  }
}
