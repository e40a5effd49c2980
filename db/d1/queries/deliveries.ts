/** The delivery log: one row a delivery, its tries in it. */
import type { AlertMessage, DeliveryAttempt, DeliveryStatus } from '../../../workers/wire/alerts.ts';
import type { ResultsDb } from './result-rows.ts';

export type LoggedAttempt = {
  message: AlertMessage;
  status: Exclude<DeliveryStatus, 'held' | 'digested'>;
  attempt: DeliveryAttempt;
  nextAttemptAt: number | null;
};

const columns =
  'id, workspace_id, channel_id, channel_name, channel_kind, monitor_id, incident_id, event, status, attempts, next_attempt_at, created_at';
const about = ({ deliveryId, workspaceId, channel, monitorId, incidentId, event }: AlertMessage) =>
  [
    deliveryId,
    workspaceId,
    channel.id,
    channel.name,
    channel.kind,
    monitorId || null,
    incidentId,
    event.type,
  ] as const;

/** Appends a try; the same try twice is one. What did not arrive keeps its message, so that it can be sent again. */
export async function recordAttempt(
  db: ResultsDb,
  { message, status, attempt, nextAttemptAt }: LoggedAttempt,
): Promise<void> {
  const isLost = (status === 'failed' || status === 'dead') && message.event.type !== 'channel.test';
  const kept = isLost ? JSON.stringify(message) : null;
  await db
    .prepare(
      `insert into deliveries (${columns}, message)
       values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, json_array(json(?10)), ?11, ?12, ?14)
       on conflict (id) do update set
         status = excluded.status,
         next_attempt_at = excluded.next_attempt_at,
         message = excluded.message,
         attempts = json_insert(attempts, '$[#]', json(?10))
       where workspace_id = excluded.workspace_id
         and not exists (select 1 from json_each(deliveries.attempts) where value->>'attempt' >= ?13)`,
    )
    .bind(
      ...about(message),
      status,
      JSON.stringify(attempt),
      nextAttemptAt,
      attempt.at,
      attempt.attempt,
      kept,
    )
    .run();
}

/** One that waits without a try. What is known of it by then is newer, but for when it is tried. */
export async function recordPutOff(
  db: ResultsDb,
  message: AlertMessage,
  status: 'held' | 'pending',
  nextAttemptAt: number | null,
  now: number,
): Promise<void> {
  await db
    .prepare(
      `insert into deliveries (${columns})
       values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, '[]', ?10, ?11)
       on conflict (id) do update set status = excluded.status, next_attempt_at = excluded.next_attempt_at
       where workspace_id = excluded.workspace_id and status = 'pending'`,
    )
    .bind(...about(message), status, nextAttemptAt, now)
    .run();
}

const rowsAtOnce = 500;

/** The digest that told of them. Those whose waiting could not be logged are logged now. */
export async function recordDigested(
  db: ResultsDb,
  digestId: string,
  held: { message: AlertMessage; at: number }[],
): Promise<void> {
  const insert = db.prepare(
    `insert into deliveries (${columns}, digest_id)
     select value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, 'digested', '[]', null, value->>8, ?2
     from json_each(?1) where true
     on conflict (id) do update set status = 'digested', digest_id = excluded.digest_id, next_attempt_at = null
     where workspace_id = excluded.workspace_id`,
  );
  const rows = held.map(({ message, at }) => [...about(message), at]);
  for (let i = 0; i < rows.length; i += rowsAtOnce)
    await insert.bind(JSON.stringify(rows.slice(i, i + rowsAtOnce)), digestId).run();
}
