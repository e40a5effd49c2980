/** Results of past hours, written into a running product's D1 beside it: nobody waits a day for a test. */
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createTable, columns, resultsTable, toRow } from '../../db/d1/queries/result-rows.ts';
import type { CheckResult } from '../../workers/domain/check.ts';

/** The file of the data folder that has accounts. */
function d1File(dataDir: string): string {
  const files = fs.readdirSync(dataDir, { recursive: true, encoding: 'utf8' });
  const found = files
    .filter((name) => name.endsWith('.sqlite'))
    .map((name) => path.join(dataDir, name))
    .find((file) => {
      const db = new DatabaseSync(file, { readOnly: true });
      const has = db.prepare("select 1 from sqlite_master where name = 'workspaces'").get();
      db.close();
      return has;
    });
  if (!found) throw new Error(`no D1 in ${dataDir}`);
  return found;
}

export function seedResults(dataDir: string, results: readonly CheckResult[]): void {
  const db = new DatabaseSync(d1File(dataDir), { timeout: 10_000 });
  db.exec('begin immediate');
  for (const [table, some] of Map.groupBy(results, ({ slotAt }) => resultsTable(slotAt))) {
    db.exec(createTable(table));
    const insert = db.prepare(
      `insert into ${table} (${columns.join(', ')}) values (${columns.map((name) => `$${name}`).join(', ')})`,
    );
    for (const result of some) insert.run(toRow(result));
  }
  db.exec('commit');
  db.close();
}
