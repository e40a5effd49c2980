/** Channels and what was delivered through them. */
import { drizzle } from 'drizzle-orm/d1';
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import {
  type ChannelRow,
  channelsBytes,
  countChannels,
  deleteChannel,
  getChannel,
  getDelivery,
  insertChannel,
  listChannels,
  listDeliveries,
  type StillNeeded,
  updateChannel,
} from '../../../db/d1/queries/channels.ts';
import * as limits from '../../domain/limits.ts';
import { newId } from '../../platform/id.ts';
import { iso } from '../../platform/present.ts';
import { deliveryStatuses } from '../../wire/alerts.ts';
import { channelBody, channelPatch, type ChannelTest, pageQuery } from '../../wire/api.ts';
import { body, fromCursor, query, toCursor } from '../body.ts';
import { openChannel, sealChannel, settleConfig } from '../channel-config.ts';
import { configureBehind } from '../configure.ts';
import { configureDispatch } from '../dispatch.ts';
import type { App } from '../env.ts';
import { countRun } from '../on-demand.ts';
import { presentChannel, presentDelivery } from '../present.ts';
import { invalid, Problem } from '../problems.ts';

async function ownChannel(c: Context<App>, id: string): Promise<ChannelRow> {
  const row = await getChannel(drizzle(c.env.DB), c.var.caller.workspaceId, id);
  if (!row) throw new Problem('not_found', 'no such channel');
  return row;
}

/** @throws `invalid` where the monitors' objects could not keep the workspace's channels any more */
async function checkRoom(c: Context<App>, id: string, sealedConfig: string): Promise<void> {
  const others = await channelsBytes(drizzle(c.env.DB), c.var.caller.workspaceId, id);
  if (others + sealedConfig.length > limits.channelsBytesMax)
    throw invalid('config', 'too large: the settings of all channels together take too much room');
}

const namedMax = 10;
function listed(all: { id: string; name: string }[]): string {
  const named = all.slice(0, namedMax).map(({ id, name }) => `"${name}" (${id})`);
  return `${named.join(', ')}${all.length > namedMax ? ` and ${all.length - namedMax} more` : ''}`;
}
const stillNeeded = ({ monitors, policies }: StillNeeded): Problem =>
  new Problem(
    'conflict',
    monitors.length > 0
      ? `without this channel these monitors would alert nobody: ${listed(monitors)}. Give them another one first.`
      : `without this channel a step of these policies would tell nobody: ${listed(policies)}. Give it another one first.`,
  );

export const channels = new Hono<App>()
  .get('/', async (c) => {
    const rows = await listChannels(drizzle(c.env.DB), c.var.caller.workspaceId);
    return c.json({ items: rows.map(presentChannel), nextCursor: null });
  })
  .post('/', async (c) => {
    const given = await body(c, channelBody);
    const id = newId('chn');
    const { workspaceId } = c.var.caller;
    const { shown, secrets } = await settleConfig(c.env, given.kind, given.config, null);
    const db = drizzle(c.env.DB);
    if ((await countChannels(db, workspaceId)) >= limits.channelsPerWorkspaceMax) {
      throw new Problem('conflict', `a workspace has at most ${limits.channelsPerWorkspaceMax} channels`);
    }
    const sealedConfig = await sealChannel(c.env, id, secrets);
    await checkRoom(c, id, sealedConfig);
    const row = await insertChannel(db, {
      id,
      workspaceId,
      kind: given.kind,
      name: given.name,
      publicConfig: shown,
      sealedConfig,
      digest: given.digest,
      ratePerMinute: given.ratePerMinute,
      createdAt: Date.now(),
    });
    await configureBehind(c.env, workspaceId);
    await configureDispatch(c.env, workspaceId);
    const once = 'signingSecret' in secrets ? { signingSecret: secrets.signingSecret } : {};
    return c.json({ ...presentChannel(row), ...once }, 201, { location: `/api/v1/channels/${id}` });
  })
  .get('/:id', async (c) => c.json(presentChannel(await ownChannel(c, c.req.param('id')))))
  .patch('/:id', async (c) => {
    const given = await body(c, channelPatch);
    const row = await ownChannel(c, c.req.param('id'));
    const { config, ...settings } = given;
    const change: Parameters<typeof updateChannel>[3] = settings;
    if (config !== undefined) {
      const before = await openChannel(c.env, row);
      const { shown, secrets } = await settleConfig(c.env, row.kind, config, before);
      change.publicConfig = shown;
      change.sealedConfig = await sealChannel(c.env, row.id, secrets);
      await checkRoom(c, row.id, change.sealedConfig);
    }
    if (Object.values(change).every((one) => one === undefined))
      throw new Problem('invalid', 'nothing to change');
    const updated = await updateChannel(drizzle(c.env.DB), row.workspaceId, row.id, change);
    if (!updated) throw new Problem('not_found', 'no such channel');
    await configureBehind(c.env, row.workspaceId);
    await configureDispatch(c.env, row.workspaceId);
    return c.json(presentChannel(updated));
  })
  .delete('/:id', async (c) => {
    const row = await ownChannel(c, c.req.param('id'));
    const left = await deleteChannel(drizzle(c.env.DB), row.workspaceId, row.id);
    if (left.monitors.length + left.policies.length > 0) throw stillNeeded(left);
    await configureBehind(c.env, row.workspaceId);
    await configureDispatch(c.env, row.workspaceId);
    return c.body(null, 204);
  })
  .post('/:id/test', async (c) => {
    const { id, workspaceId, kind, name, sealedConfig } = await ownChannel(c, c.req.param('id'));
    await countRun(c);
    const deliveryId = newId('msg');
    const { attempt, exchange } = await c.env.ALERTS.deliverTest({
      v: 1,
      deliveryId,
      workspaceId,
      monitorId: '',
      incidentId: null,
      channel: { id, kind, name, sealedConfig },
      event: {
        type: 'channel.test',
        timestamp: iso(Date.now()),
        data: {
          incident: null,
          monitor: null,
          message: `This is a test of the channel "${name}". Nothing is wrong.`,
        },
      },
      attempt: 1,
      owner: 'monitor',
    });
    const delivery = await getDelivery(drizzle(c.env.DB), workspaceId, deliveryId);
    if (!delivery)
      throw new Problem('unavailable', 'the test was sent, but its log entry cannot be read right now');
    return c.json({
      ok: attempt.outcome === 'delivered',
      delivery: presentDelivery(delivery),
      exchange,
    } satisfies ChannelTest);
  });

const deliveriesQuery = pageQuery.extend({
  channelId: z.string().optional(),
  incidentId: z.string().optional(),
  digestId: z.string().optional(),
  status: z.enum(deliveryStatuses).optional(),
});

export const deliveries = new Hono<App>()
  .get('/', async (c) => {
    const { limit, cursor, ...filter } = query(c, deliveriesQuery);
    const before = fromCursor(cursor, z.object({ createdAt: z.number(), id: z.string() }));
    const { workspaceId } = c.var.caller;
    const rows = await listDeliveries(drizzle(c.env.DB), {
      workspaceId,
      ...filter,
      before,
      limit: limit + 1,
    });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const nextCursor =
      rows.length > limit && last ? toCursor({ createdAt: last.createdAt, id: last.id }) : null;
    return c.json({ items: page.map(presentDelivery), nextCursor });
  })
  .get('/:id', async (c) => {
    const row = await getDelivery(drizzle(c.env.DB), c.var.caller.workspaceId, c.req.param('id'));
    if (!row) throw new Problem('not_found', 'no such delivery');
    return c.json(presentDelivery(row));
  });
