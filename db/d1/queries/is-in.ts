import { sql, type SQL } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';

/** A column is one of these. One parameter, however many values there are: D1 takes 100. */
export const isIn = (column: SQLiteColumn, values: string[]): SQL =>
  sql`${column} in (select value from json_each(${JSON.stringify(values)}))`;
