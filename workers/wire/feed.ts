/**
 * What a feed object says to its WebSockets. Every message but `hello` and `resync` carries a `seq` of its epoch: a
 * client that comes back asks with `?epoch=…&since=…` and gets what it missed, or `resync` when that is gone.
 */
import { z } from 'zod';
import { verdicts } from '../domain/check.ts';
import { regionIds } from '../domain/region.ts';
import { monitorStatuses } from '../domain/state/types.ts';
import { apiIncident, publicStatus } from './api.ts';
import { details, phases } from './details.ts';

export const feedResult = z.object({
  region: z.enum(regionIds),
  slotAt: z.string(),
  startedAt: z.string(),
  verdict: z.enum(verdicts),
  latencyMs: z.number(),
  colo: z.string().nullable(),
  kind: z.string(),
  httpStatus: z.number().optional(),
  failure: z.object({ class: z.string(), message: z.string(), step: z.string().optional() }).optional(),
  phases: phases.optional(),
  details: details.optional(),
});
export type FeedResult = z.infer<typeof feedResult>;

/** The news themselves. `monitorId` also routes: a monitor's page gets only its own. */
export const feedNews = z.discriminatedUnion('type', [
  /** New results of one monitor, and its state after them unless they only repeat what is known. */
  z.object({
    type: z.literal('results'),
    monitorId: z.string(),
    state: z.enum(monitorStatuses).optional(),
    noData: z.boolean().optional(),
    results: z.array(feedResult),
  }),
  /** The state of a monitor changed. */
  z.object({
    type: z.literal('state'),
    monitorId: z.string(),
    state: z.enum(monitorStatuses),
    noData: z.boolean(),
    since: z.string(),
    message: z.string(),
  }),
  z.object({ type: z.literal('incident'), monitorId: z.string(), incident: apiIncident }),
  /** A monitor was made, edited or removed: read the list again. */
  z.object({ type: z.literal('changed'), monitorId: z.string() }),
  /** A status page's new snapshot (only on `/live/status/:slug`). */
  z.object({ type: z.literal('status'), monitorId: z.null(), page: publicStatus }),
]);
export type FeedNews = z.infer<typeof feedNews>;

export const feedMessage = z.union([
  z.object({ type: z.literal('hello'), epoch: z.string(), seq: z.number() }),
  z.object({ type: z.literal('resync'), epoch: z.string(), seq: z.number() }),
  z.intersection(feedNews, z.object({ epoch: z.string(), seq: z.number() })),
]);
export type FeedMessage = z.infer<typeof feedMessage>;
