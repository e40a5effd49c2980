/**
 * Applies the migrations from Node, under an advisory lock and each in one transaction: several starts at once are
 * fine, and a failure leaves nothing half done.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';

const folder = new URL('./migrations/', import.meta.url);
const lockKey = 7_215_544;

type Journal = { entries: { tag: string }[] };

/**
 * @param upTo the last one that is applied: what a database of that time had
 * @returns the names of the migrations applied now
 */
export async function migratePostgres(url: string, upTo?: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    await client.query(
      'create table if not exists applied_migrations (tag text primary key, hash text not null, applied_at timestamptz not null default now())',
    );
    const { rows } = await client.query<{ tag: string }>('select tag from applied_migrations');
    const done = new Set(rows.map(({ tag }) => tag));
    const journal = JSON.parse(readFileSync(new URL('meta/_journal.json', folder), 'utf8')) as Journal;
    const tags = journal.entries.map(({ tag }) => tag);
    const wanted = upTo === undefined ? tags : tags.slice(0, tags.indexOf(upTo) + 1);
    const pending = wanted.filter((tag) => !done.has(tag));
    for (const tag of pending) {
      const sql = readFileSync(new URL(`${tag}.sql`, folder), 'utf8');
      await client.query('begin');
      try {
        for (const statement of sql.split('--> statement-breakpoint')) await client.query(statement);
        await client.query('insert into applied_migrations (tag, hash) values ($1, $2)', [
          tag,
          createHash('sha256').update(sql).digest('hex'),
        ]);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        throw error;
      }
    }
    return pending;
  } finally {
    await client.end();
  }
}
