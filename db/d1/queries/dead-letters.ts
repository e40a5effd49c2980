import type { ResultsDb } from './result-rows.ts';

/** Bodies are cut: a dead letter is for reading, not for replaying. */
const bodyLengthMax = 4_000;

export async function putDeadLetters(
  db: ResultsDb,
  queue: string,
  letters: { reason: string; body: unknown; at: number }[],
): Promise<void> {
  const rows = letters.map(({ reason, body, at }) => ({
    reason: reason.slice(0, 500),
    body: (JSON.stringify(body) ?? 'null').slice(0, bodyLengthMax),
    at,
  }));
  await db
    .prepare(
      `insert into dead_letters (queue, reason, body, at) select ?1, value->>'reason', value->>'body', value->>'at' from json_each(?2)`,
    )
    .bind(queue, JSON.stringify(rows))
    .run();
}
