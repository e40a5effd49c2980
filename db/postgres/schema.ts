/**
 * History. Keys are (monitor, region, hour) with small integers; `monitors` gives each public id its integer.
 * `raw_hours` (packed results, monthly partitions) is made by a migration of its own: see migrations/0001_raw_hours.sql.
 */
import { integer, jsonb, pgTable, primaryKey, serial, smallint, text, timestamp } from 'drizzle-orm/pg-core';
import type { Incident } from '../../workers/domain/state/types.ts';

const hour = () => timestamp('hour', { withTimezone: true, precision: 0 }).notNull();

export const monitors = pgTable('monitors', {
  id: serial('id').primaryKey(),
  publicId: text('public_id').notNull().unique(),
  workspaceId: text('workspace_id').notNull(),
});

/** Counts by verdict and a mergeable latency sketch (domain/stats/sketch.ts); recomputed from the packed results. */
export const rollupHours = pgTable(
  'rollup_hours',
  {
    monitorId: integer('monitor_id')
      .notNull()
      .references(() => monitors.id),
    region: smallint('region').notNull(),
    hour: hour(),
    ok: integer('ok').notNull(),
    slow: integer('slow').notNull(),
    fail: integer('fail').notNull(),
    unknown: integer('unknown').notNull(),
    buckets: smallint('buckets').array().notNull(),
    counts: integer('counts').array().notNull(),
    maxMs: integer('max_ms'),
  },
  (t) => [primaryKey({ columns: [t.monitorId, t.region, t.hour] })],
);

export const incidents = pgTable('incidents', {
  id: text('id').primaryKey(),
  monitorId: text('monitor_id').notNull(),
  workspaceId: text('workspace_id').notNull(),
  startedAt: timestamp('started_at', { withTimezone: true }).notNull(),
  resolvedAt: timestamp('resolved_at', { withTimezone: true }),
  revision: integer('revision').notNull(),
  body: jsonb('body').$type<Incident>().notNull(),
});
