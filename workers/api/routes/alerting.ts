/** When alerts are told together, how channels are, and deliveries that are sent again. */
import { drizzle } from 'drizzle-orm/d1';
import { type Context, Hono } from 'hono';
import { getDelivery, listChannels } from '../../../db/d1/queries/channels.ts';
import { setStorm, stormOf, type StormRow } from '../../../db/d1/queries/dispatch.ts';
import {
  countReplayable,
  markReplayed,
  replayable,
  type ReplayFilter,
} from '../../../db/d1/queries/replays.ts';
import { replayMax, stormMonitorsDefault, stormWindowSecondsDefault } from '../../domain/limits.ts';
import { isoOrNull } from '../../platform/present.ts';
import {
  alertSettingsPatch,
  type ApiAlerting,
  type ApiAlertSettings,
  type ApiReplay,
  replayBody,
} from '../../wire/api.ts';
import { body } from '../body.ts';
import { configureDispatch } from '../dispatch.ts';
import type { App } from '../env.ts';
import { Problem } from '../problems.ts';

const shown = (storm: StormRow | null): ApiAlertSettings => ({
  storm,
  defaults: { storm: { monitors: stormMonitorsDefault, windowSeconds: stormWindowSecondsDefault } },
});

export const alertSettings = new Hono<App>()
  .get('/', async (c) => c.json(shown(await stormOf(drizzle(c.env.DB), c.var.caller.workspaceId))))
  .patch('/', async (c) => {
    const { storm } = await body(c, alertSettingsPatch);
    const { workspaceId } = c.var.caller;
    await setStorm(drizzle(c.env.DB), workspaceId, storm);
    await configureDispatch(c.env, workspaceId);
    return c.json(shown(storm));
  });

/** How the alerting itself is: told by the dispatch object, with the names that the channels have now. */
export const alerting = new Hono<App>().get('/', async (c) => {
  const { workspaceId } = c.var.caller;
  const [status, rows] = await Promise.all([
    c.env.DISPATCH.getByName(workspaceId).status(),
    listChannels(drizzle(c.env.DB), workspaceId),
  ]);
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return c.json({
    stormSince: isoOrNull(status.stormSince),
    held: status.held,
    channels: status.channels.flatMap(
      ({ channelId, breaker, openUntil, failingSince, lastError, held, waiting }) => {
        const channelName = names.get(channelId);
        if (channelName === undefined) return [];
        const times = { openUntil: isoOrNull(openUntil), failingSince: isoOrNull(failingSince) };
        return [{ channelId, channelName, breaker, ...times, lastError, held, waiting }];
      },
    ),
  } satisfies ApiAlerting);
});

/** Hands them to the dispatch object first: what it has, it delivers, whatever becomes of the log. */
async function sendAgain(c: Context<App>, filter: ReplayFilter): Promise<ApiReplay> {
  const db = drizzle(c.env.DB);
  const rows = await replayable(db, filter, replayMax);
  const sent = rows.flatMap(({ message, channel, attempts }) =>
    message && channel ? [{ ...message, channel, attempt: triesOf(attempts) + 1 }] : [],
  );
  if (sent.length > 0) {
    await c.env.DISPATCH.getByName(filter.workspaceId).replay(sent);
    const tries = sent.map(({ deliveryId, attempt }) => ({ id: deliveryId, tries: attempt - 1 }));
    await markReplayed(db, filter.workspaceId, tries);
  }
  const refused = rows.length - sent.length;
  const left = rows.length < replayMax ? 0 : (await countReplayable(db, filter)) - refused;
  return { replayed: sent.length, left, refused };
}
const triesOf = (attempts: { attempt: number }[]): number =>
  Math.max(0, ...attempts.map(({ attempt }) => attempt));

export const replays = new Hono<App>()
  .post('/replay', async (c) => {
    const filter = await body(c, replayBody, true);
    return c.json(await sendAgain(c, { ...filter, workspaceId: c.var.caller.workspaceId }));
  })
  .post('/:id/replay', async (c) => {
    const { workspaceId } = c.var.caller;
    const id = c.req.param('id');
    const row = await getDelivery(drizzle(c.env.DB), workspaceId, id);
    if (!row) throw new Problem('not_found', 'no such delivery');
    if (!row.message) throw new Problem('conflict', 'only a delivery that did not arrive can be sent again');
    const { replayed } = await sendAgain(c, { workspaceId, ids: [id] });
    if (replayed === 0)
      throw new Problem('conflict', `the channel "${row.channelName}" of this delivery was deleted`);
    return c.json({ replayed, left: 0, refused: 0 } satisfies ApiReplay);
  });
