/**
 * History. Keys are (monitor, region, hour) with small integers; `monitors` gives each public id its integer.
 * `raw_hours` (packed results, monthly partitions) is made by a migration of its own: see migrations/0001_raw_hours.sql.
 */
import {
  customType,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  serial,
  smallint,
  text,
  timestamp,
} from 'drizzle-orm/pg-core';
import type { Incident } from '../../workers/domain/state/types.ts';

const start = (name: string) => timestamp(name, { withTimezone: true, precision: 0 });
const bytea = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' });

export const monitors = pgTable('monitors', {
  id: serial('id').primaryKey(),
  publicId: text('public_id').notNull().unique(),
  workspaceId: text('workspace_id').notNull(),
});

/** Counts by verdict, a latency sketch (domain/stats/packed-sketch.ts) and phases; recomputed from what they sum up. */
const rollup = () => ({
  monitorId: integer('monitor_id')
    .notNull()
    .references(() => monitors.id),
  region: smallint('region').notNull(),
  ok: integer('ok').notNull(),
  slow: integer('slow').notNull(),
  fail: integer('fail').notNull(),
  unknown: integer('unknown').notNull(),
  sketch: bytea('sketch').notNull(),
  maxMs: integer('max_ms'),
  /** In the order of `phaseNames`, how often and how long together (ms), in turns; null where there are none. */
  phases: integer('phases').array(),
});

export const rollupHours = pgTable('rollup_hours', { ...rollup(), hour: start('hour').notNull() }, (t) => [
  primaryKey({ columns: [t.monitorId, t.region, t.hour] }),
]);

/** Of whole UTC days, made from their hours. A day counts only while `rolled_days` has it. */
export const rollupDays = pgTable('rollup_days', { ...rollup(), day: start('day').notNull() }, (t) => [
  primaryKey({ columns: [t.monitorId, t.region, t.day] }),
]);

/** Days whose rollups are whole: written with them, taken away in the transaction that changes one of their hours. */
export const rolledDays = pgTable('rolled_days', { day: start('day').primaryKey() });

/** Hours that have packed results and whose rollups are to be made from them. */
export const staleHours = pgTable('stale_hours', { hour: start('hour').primaryKey() });

export const incidents = pgTable('incidents', {
  id: text('id').primaryKey(),
  monitorId: text('monitor_id').notNull(),
  workspaceId: text('workspace_id').notNull(),
  startedAt: timestamp('started_at', { withTimezone: true }).notNull(),
  resolvedAt: timestamp('resolved_at', { withTimezone: true }),
  revision: integer('revision').notNull(),
  body: jsonb('body').$type<Incident>().notNull(),
});
