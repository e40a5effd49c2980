/**
 * One budget's alert at one tick: 1. what was judged, and what people did, becomes a change of its row, together with
 * what is to be sent; 2. that is handed to the workspace's dispatch object, which takes each delivery once; 3. the row
 * learns that it was. A crash or a refusal between two of them leaves the rest to the next tick; two ticks at once
 * write once, and what both hand over is one delivery.
 */
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { changeSloAlert, openSloAlert, type SloAlertRow } from '../../../db/d1/queries/slo-alerts.ts';
import type { Routing } from '../../domain/alert/escalation-types.ts';
import type { Decision } from '../../domain/slo/decide.ts';
import * as telling from '../../domain/slo/telling.ts';
import type { Slo } from '../../domain/slo/types.ts';
import { newId } from '../../platform/id.ts';
import { inTime } from '../../platform/in-time.ts';
import { log } from '../../platform/log.ts';
import type { RoutedChannel } from '../../wire/alerts.ts';
import type { Env } from '../env.ts';
import { sloMessage } from './messages.ts';

type Db = DrizzleD1Database & { $client: D1Database };
export type Telling = { routing: Routing; channels: readonly RoutedChannel[] };
const tellMsMax = 10_000;

/** Opens what nobody opened before. */
export async function open(
  db: Db,
  workspaceId: string,
  slo: Slo,
  { by }: Extract<Decision, { kind: 'open' | 'worsen' }>,
  budgetLeft: number | null,
  { routing }: Telling,
  now: number,
): Promise<SloAlertRow | null> {
  const id = newId('sla');
  const row: SloAlertRow = {
    id,
    workspaceId,
    sloId: slo.id,
    severity: by.rule.severity,
    startedAt: now,
    resolvedAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    body: telling.opened(id, slo, by, budgetLeft, routing, now),
    revision: 1,
  };
  if (!(await openSloAlert(db, row))) return null;
  log('info', 'slo_burning', { workspaceId, sloId: slo.id, alertId: id, severity: row.severity });
  return row;
}

/** @returns the row after it, or null where another tick was faster */
export async function follow(
  db: Db,
  row: SloAlertRow,
  slo: Slo,
  decision: Decision,
  budgetLeft: number | null,
  { routing }: Telling,
  now: number,
): Promise<SloAlertRow | null> {
  if (row.body.endedAt !== null) return row;
  let after = row;
  if (row.acknowledgedAt !== null && !row.body.acknowledgementTold) {
    const by = row.acknowledgedBy ?? 'somebody';
    after = { ...after, body: telling.acknowledged(after, by, routing, now) };
  }
  if (decision.kind === 'worsen') {
    const body = telling.worsened(after, slo, decision.by, budgetLeft, routing, now);
    after = { ...after, severity: body.rule.severity, acknowledgedAt: null, acknowledgedBy: null, body };
  } else if (decision.kind === 'end') {
    after = { ...after, body: telling.ended(after, budgetLeft, null, routing, now) };
  } else {
    if (decision.kind === 'calm') after = { ...after, body: { ...after.body, calmSince: decision.since } };
    after = { ...after, body: telling.went(after, slo, routing, now) };
  }
  return write(db, row, after);
}

/** The objective is gone, or nobody wants to be told of it. */
export const giveUp = (
  db: Db,
  row: SloAlertRow,
  { routing }: Telling,
  now: number,
): Promise<SloAlertRow | null> =>
  row.body.endedAt !== null
    ? Promise.resolve(row)
    : write(db, row, {
        ...row,
        body: telling.ended(row, null, 'Nobody is told of this objective any more.', routing, now),
      });

async function write(db: Db, before: SloAlertRow, after: SloAlertRow): Promise<SloAlertRow | null> {
  if (JSON.stringify(before) === JSON.stringify(after)) return before;
  const { severity, acknowledgedAt, acknowledgedBy, body } = after;
  return changeSloAlert(db, before, { severity, acknowledgedAt, acknowledgedBy, body });
}

/** Hands over what is owed, and ends what is over. Of a channel that is gone nothing is told. */
export async function settle(
  env: Env,
  db: Db,
  row: SloAlertRow,
  slo: Slo | null,
  { channels }: Telling,
): Promise<void> {
  const { owed, endedAt } = row.body;
  if (owed.length === 0 && endedAt === null) return;
  const messages = owed.flatMap((send) => {
    const channel = channels.find(({ id }) => id === send.channelId);
    return channel ? [sloMessage(row, slo, send, channel, env.PUBLIC_URL)] : [];
  });
  if (messages.length > 0) await inTime(tellMsMax, env.DISPATCH.getByName(row.workspaceId).tell(messages));
  await changeSloAlert(db, row, { resolvedAt: endedAt, body: { ...row.body, owed: [] } });
}
