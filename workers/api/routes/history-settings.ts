/** How long a workspace's history is kept, and how full the stores are. */
import { drizzle } from 'drizzle-orm/d1';
import { Hono } from 'hono';
import { fillOf } from '../../../db/d1/queries/fill.ts';
import { retentionOf, setRetention } from '../../../db/d1/queries/retention.ts';
import { pingHistory } from '../../../db/history/open.ts';
import { postgresFrom } from '../../../db/postgres/client.ts';
import { d1BytesMax, d1FullShare } from '../../domain/limits.ts';
import { type Retention, retentionDefault, retentionProblem } from '../../domain/retention.ts';
import { isoOrNull } from '../../platform/present.ts';
import { type ApiHistorySettings, historySettingsPatch } from '../../wire/api.ts';
import { body } from '../body.ts';
import type { App, Env } from '../env.ts';
import { invalid } from '../problems.ts';

/** A page waits for this: a history that takes longer counts as away. */
const pingMsMax = 3_000;

async function shown(env: Env, retention: Retention | null): Promise<ApiHistorySettings> {
  const [fill, reachable] = await Promise.all([
    fillOf(env.DB, Date.now()),
    pingHistory({ d1: env.DB, postgres: postgresFrom(env, pingMsMax) }).then(
      () => true,
      () => false,
    ),
  ]);
  return {
    retention,
    defaults: { retention: retentionDefault },
    recent: {
      bytes: fill.bytes,
      bytesMax: d1BytesMax,
      filling: fill.bytes > d1FullShare * d1BytesMax,
      hoursWaiting: fill.hoursWaiting,
      oldestWaitingAt: isoOrNull(fill.oldestWaitingAt),
    },
    history: { reachable, lastWrittenAt: isoOrNull(fill.lastArchivedAt) },
  };
}

export const historySettings = new Hono<App>()
  .get('/', async (c) =>
    c.json(await shown(c.env, await retentionOf(drizzle(c.env.DB), c.var.caller.workspaceId))),
  )
  .patch('/', async (c) => {
    const { retention } = await body(c, historySettingsPatch);
    const problem = retention && retentionProblem(retention);
    if (problem) throw invalid(`retention.${problem.field}`, problem.why);
    await setRetention(drizzle(c.env.DB), c.var.caller.workspaceId, retention);
    return c.json(await shown(c.env, retention));
  });
