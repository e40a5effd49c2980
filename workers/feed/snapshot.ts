/**
 * A status page's snapshot in its object's SQLite. A row holds 2 MB at the most, and 90 days of 200 components are more
 * than that: a large page is kept in pieces, all or none of them, most pages in one.
 */
import type { PublicStatus } from '../wire/api.ts';

const pieceBytes = 1_000_000;
type Storage = Pick<DurableObjectStorage, 'sql' | 'transactionSync'>;

/** Snapshots from before there was maintenance say nothing of it, and those from before there were zones are in UTC. */
type Kept = Omit<PublicStatus, 'maintenance' | 'timeZone'> & Partial<PublicStatus>;

export function openSnapshot({ sql }: Storage): void {
  sql.exec('create table if not exists snapshot (id integer primary key, body text not null)');
}

export function writeSnapshot(storage: Storage, page: PublicStatus): void {
  const { sql } = storage;
  const bytes = new TextEncoder().encode(JSON.stringify(page));
  const count = Math.ceil(bytes.length / pieceBytes);
  storage.transactionSync(() => {
    for (let i = 0; i < count; i++)
      sql.exec(
        'insert into snapshot (id, body) values (?, ?) on conflict do update set body = excluded.body',
        i + 1,
        bytes.slice(i * pieceBytes, (i + 1) * pieceBytes),
      );
    sql.exec('delete from snapshot where id > ?', count);
  });
}

export function readSnapshot({ sql }: Storage): PublicStatus | null {
  const rows = sql.exec<{ body: string | ArrayBuffer }>('select body from snapshot order by id').toArray();
  if (rows.length === 0) return null;
  const decoder = new TextDecoder();
  // They were text once.
  const texts = rows.map(({ body }) =>
    typeof body === 'string' ? body : decoder.decode(body, { stream: true }),
  );
  return { maintenance: [], timeZone: 'UTC', ...(JSON.parse(texts.join('')) as Kept) };
}

export function deleteSnapshot({ sql }: Storage): void {
  sql.exec('delete from snapshot');
}
