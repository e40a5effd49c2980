/** The archive Worker: each hour what is finished goes to history, then what history has leaves D1. */
import { clearOld } from '../../db/d1/queries/hours.ts';
import { postgresFrom } from '../../db/postgres/client.ts';
import { log } from '../platform/log.ts';
import type { Env } from './env.ts';
import { archiveHours } from './hours.ts';
import { archiveIncidents } from './incidents.ts';
import { pruneDays } from './prune.ts';

const queryTimeoutMs = 60_000;

/** Each step stands alone: one that fails is logged, done again next hour, and stops none of the others. */
export async function archive(env: Env, now: number): Promise<void> {
  const postgres = () => postgresFrom(env, queryTimeoutMs);
  const steps = {
    hours: () => archiveHours(env.DB, postgres, now),
    incidents: () => archiveIncidents(env.DB, postgres),
    prune: () => pruneDays(env.DB, postgres, now),
    clear: () => clearOld(env.DB, now),
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
