/** Writes recent results: many rows in one statement, and a day's table is made, or mended, by the first that needs it. */
import type { CheckResult } from '../../../workers/domain/check.ts';
import {
  columns,
  createTable,
  isMissingDetails,
  isMissingTable,
  type ResultsDb,
  resultsTable,
  toRow,
} from './result-rows.ts';

/** Rows travel as one JSON parameter, so that the 100-parameter limit does not bind; D1 takes 2 MB of it. */
const rowsPerStatement = 500;
/** Of UTF-16, which may be three bytes each. */
const lengthPerStatement = 500_000;

/**
 * Writes results; one already there stays as it is (results never change).
 * @returns rows written, as D1 bills them.
 */
export async function insertResults(db: ResultsDb, results: CheckResult[]): Promise<number> {
  let written = 0;
  for (const [table, group] of Map.groupBy(results, (result) => resultsTable(result.slotAt))) {
    for (const rows of inParts(group.map((result) => JSON.stringify(toRow(result)))))
      written += await insert(db, table, `[${rows.join(',')}]`);
  }
  return written;
}

/** As many at once as a statement takes; a row that is too large by itself is left to the database to refuse. */
function* inParts(rows: string[]): Generator<string[]> {
  let part: string[] = [];
  let length = 0;
  for (const row of rows) {
    if (part.length === rowsPerStatement || (part.length > 0 && length + row.length > lengthPerStatement)) {
      yield part;
      part = [];
      length = 0;
    }
    part.push(row);
    length += row.length;
  }
  if (part.length > 0) yield part;
}

async function insert(db: ResultsDb, table: string, json: string): Promise<number> {
  const fields = columns.map((c) => `value->>'${c}'`).join(', ');
  const statement = db
    .prepare(
      `insert into ${table} (${columns.join(', ')}) select ${fields} from json_each(?1) where true on conflict do nothing`,
    )
    .bind(json);
  try {
    return (await statement.run()).meta.rows_written;
  } catch (error) {
    if (isMissingTable(error)) await db.prepare(createTable(table)).run();
    else if (isMissingDetails(error)) await addDetails(db, table);
    else throw error;
    return (await statement.run()).meta.rows_written;
  }
}

/** Another consumer may have been faster. */
const addDetails = (db: ResultsDb, table: string): Promise<unknown> =>
  db
    .prepare(`alter table ${table} add column details text`)
    .run()
    .catch((error: unknown) => {
      if (!/duplicate column/i.test(String(error))) throw error;
    });
