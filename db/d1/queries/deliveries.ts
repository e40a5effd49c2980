/** The delivery log: one row a delivery, its tries in it. */
import type { ChannelKind, DeliveryAttempt } from '../../../workers/wire/alerts.ts';
import type { ResultsDb } from './result-rows.ts';

export type LoggedAttempt = {
  id: string;
  workspaceId: string;
  channelId: string;
  channelName: string;
  channelKind: ChannelKind;
  monitorId: string | null;
  incidentId: string | null;
  event: string;
  status: 'pending' | 'delivered' | 'failed' | 'dead';
  attempt: DeliveryAttempt;
  nextAttemptAt: number | null;
};

/** Appends a try; the same try twice is one. */
export async function recordAttempt(db: ResultsDb, logged: LoggedAttempt): Promise<void> {
  await db
    .prepare(
      `insert into deliveries (id, workspace_id, channel_id, channel_name, channel_kind, monitor_id, incident_id, event, status, attempts, next_attempt_at, created_at)
       values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, json_array(json(?10)), ?11, ?12)
       on conflict (id) do update set
         status = excluded.status,
         next_attempt_at = excluded.next_attempt_at,
         attempts = json_insert(attempts, '$[#]', json(?10))
       where workspace_id = excluded.workspace_id
         and not exists (select 1 from json_each(deliveries.attempts) where value->>'attempt' = ?13)`,
    )
    .bind(
      logged.id,
      logged.workspaceId,
      logged.channelId,
      logged.channelName,
      logged.channelKind,
      logged.monitorId,
      logged.incidentId,
      logged.event,
      logged.status,
      JSON.stringify(logged.attempt),
      logged.nextAttemptAt,
      logged.attempt.at,
      logged.attempt.attempt,
    )
    .run();
}
