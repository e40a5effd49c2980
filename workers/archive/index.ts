/** The archive Worker: each hour what is finished goes to history, then what history has leaves D1. */
import { clearOld } from '../../db/d1/queries/hours.ts';
import { postgresFrom } from '../../db/postgres/client.ts';
import { archiveRunMsMax } from '../domain/limits.ts';
import { log } from '../platform/log.ts';
import type { Env } from './env.ts';
import { learnBaselines } from './baselines.ts';
import { rollDays } from './days.ts';
import { archiveHours } from './hours.ts';
import { archiveIncidents } from './incidents.ts';
import { pruneDays } from './prune.ts';
import { makePlaces, retain } from './retain.ts';
import { renewStale } from './stale.ts';
import { watchFill } from './watch.ts';

const queryTimeoutMs = 60_000;

/** Each step stands alone: one that fails is logged, done again next hour, and stops none of the others. */
export async function archive(env: Env, now: number): Promise<void> {
  const postgres = () => postgresFrom(env, queryTimeoutMs);
  const endsAt = Date.now() + archiveRunMsMax;
  const hasTime = () => Date.now() < endsAt;
  const steps = {
    places: () => makePlaces(postgres, now),
    hours: () => archiveHours(env.DB, postgres, now, hasTime),
    incidents: () => archiveIncidents(env.DB, postgres),
    // Days are made before retention may take their hours.
    stale: () => renewStale(postgres, hasTime),
    days: () => rollDays(env.DB, postgres),
    baselines: () => learnBaselines(env.DB, postgres, now),
    prune: () => pruneDays(env.DB, postgres, now),
    retain: () => retain(env.DB, postgres, now, hasTime),
    clear: () => clearOld(env.DB, now),
    watch: () => watchFill(env.DB, now),
  };
  for (const [step, run] of Object.entries(steps)) {
    try {
      await run();
    } catch (error) {
      log('error', 'archive_failed', { step, error });
    }
  }
}

export default {
  fetch: () => new Response('Not found\n', { status: 404 }),
  scheduled: (controller, env) => archive(env, controller.scheduledTime),
} satisfies ExportedHandler<Env>;
