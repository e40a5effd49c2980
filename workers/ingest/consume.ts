/**
 * The results consumer.
 *
 * 1. Each message is parsed at the door; what cannot be read, a single result or a whole message, goes to the dead
 *    letters with the reason.
 * 2. Every monitor's object gets its results, unless they are steady: from here on an outage is detected, whatever
 *    D1 does.
 * 3. The results are written to D1 in bulk; what cannot be written is retried with its message, for a day and more.
 * 4. Open pages are told, once a workspace. Best effort: a page catches up by itself.
 * A message is acknowledged when steps 2 and 3 are done for all its results; doing them again does no harm.
 */
import { insertResults } from '../../db/d1/queries/insert-results.ts';
import { hourMs } from '../../db/d1/queries/result-rows.ts';
import { markHoursDirty } from '../../db/d1/queries/archived-hours.ts';
import type { CheckResult } from '../domain/check.ts';
import { log } from '../platform/log.ts';
import { readResults, type Refused } from '../wire/results.ts';
import type { PublishedNews, RecordOutcome } from '../wire/rpc.ts';
import type { Env } from './env.ts';

const retrySecondsMax = 900;
/**
 * Results of an hour that ended this long ago may come after the archive took that hour: it does so two minutes after its
 * end, and to write a batch takes time.
 */
const lateAfterMs = 30_000;

type Parsed = { message: Message<unknown>; results: CheckResult[]; refused: Refused[] };

export async function consumeResults(batch: MessageBatch<unknown>, env: Env, now: number): Promise<void> {
  const began = Date.now();
  const parsed = batch.messages.map((message): Parsed => ({ message, ...readResults(message.body) }));
  const results = parsed.flatMap((one) => one.results);
  const outcomes = await record(
    env,
    results.filter(({ steady }) => !steady),
  );
  const failed = new Set(
    [...outcomes].filter(([, outcome]) => outcome === null).map(([monitorId]) => monitorId),
  );
  const stored = await store(
    env,
    results.filter(({ monitorId }) => outcomes.get(monitorId)?.known !== false),
    // Objects may have taken minutes to answer, and the archive an hour meanwhile.
    () => now + Date.now() - began,
  );
  for (const { message, results: own, refused } of parsed) {
    const isDone = own.length === 0 || (stored && !own.some(({ monitorId }) => failed.has(monitorId)));
    // Last, so that a message that comes again is not buried again.
    if (isDone && (await bury(env, message.id, refused, now))) message.ack();
    else message.retry({ delaySeconds: Math.min(retrySecondsMax, 2 ** Math.min(message.attempts, 10)) });
  }
  await publish(env, results, outcomes);
}

/** @returns whether all of it is with the dead letters now */
async function bury(env: Env, messageId: string, refused: Refused[], at: number): Promise<boolean> {
  try {
    for (const { reason, body } of refused) {
      log('warn', 'results_malformed', { reason, messageId });
      await env.RESULTS_DEAD.send({ reason, body, at }, { contentType: 'json' });
    }
    return true;
  } catch {
    return false;
  }
}

/** @returns what each monitor's object said; null where it could not be reached */
async function record(env: Env, results: CheckResult[]): Promise<Map<string, RecordOutcome | null>> {
  const groups = [...Map.groupBy(results, ({ monitorId }) => monitorId)];
  return new Map(
    await Promise.all(
      groups.map(async ([monitorId, own]): Promise<[string, RecordOutcome | null]> => {
        try {
          return [monitorId, await env.MONITOR.getByName(monitorId).record(own)];
        } catch (error) {
          log('error', 'monitor_unreachable', { monitorId, error });
          return [monitorId, null];
        }
      }),
    ),
  );
}

async function store(env: Env, results: CheckResult[], clock: () => number): Promise<boolean> {
  if (results.length === 0) return true;
  try {
    await insertResults(env.DB, results);
    const now = clock();
    const late = results
      .map(({ slotAt }) => Math.floor(slotAt / hourMs) * hourMs)
      .filter((hour) => now - (hour + hourMs) > lateAfterMs);
    if (late.length > 0) await markHoursDirty(env.DB, late);
    return true;
  } catch (error) {
    log('error', 'results_not_stored', { results: results.length, error });
    return false;
  }
}

async function publish(
  env: Env,
  results: CheckResult[],
  outcomes: Map<string, RecordOutcome | null>,
): Promise<void> {
  for (const [workspaceId, own] of Map.groupBy(results, (result) => result.workspaceId)) {
    const news = [...Map.groupBy(own, ({ monitorId }) => monitorId)].flatMap(
      ([monitorId, group]): PublishedNews[] => {
        const outcome = outcomes.get(monitorId);
        if (outcome === null || outcome?.known === false) return [];
        const state = outcome && { state: outcome.status, noData: outcome.noData };
        return [{ type: 'results', monitorId, ...state, results: group }];
      },
    );
    if (news.length === 0) continue;
    await env.FEED.getByName(`workspace:${workspaceId}`)
      .publish(news)
      .catch((error: unknown) => log('warn', 'news_not_published', { workspaceId, error }));
  }
}
