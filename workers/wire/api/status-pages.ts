/** Status pages, as their owners and as the public see them. */
import { z } from 'zod';
import * as limits from '../../domain/limits.ts';
import { componentStates, pageStates } from '../../domain/statuspage.ts';
import { dayBar } from './figures.ts';
import { incidentStatuses } from './incidents.ts';
import { time, timeZone } from './time.ts';

export const slug = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'use letters, digits and hyphens');
const statusPageFields = z.strictObject({
  slug,
  title: z.string().trim().min(1).max(limits.nameLengthMax),
  monitorIds: z
    .array(z.string())
    .max(limits.monitorsPerStatusPageMax)
    .refine((ids) => new Set(ids).size === ids.length, 'a monitor is named twice'),
  /** Its days begin there. */
  timeZone,
});
export const statusPageBody = statusPageFields.extend({
  monitorIds: statusPageFields.shape.monitorIds.default([]),
  timeZone: timeZone.default('UTC'),
});
export type StatusPageBody = z.infer<typeof statusPageBody>;
export const statusPagePatch = statusPageFields
  .partial()
  .refine((body) => Object.keys(body).length > 0, 'nothing to change');
export const apiStatusPage = z.object({
  id: z.string(),
  slug: z.string(),
  title: z.string(),
  monitorIds: z.array(z.string()),
  timeZone: z.string(),
  createdAt: time,
});
export type ApiStatusPage = z.infer<typeof apiStatusPage>;

/**
 * What the public sees. Nothing of a monitor but its name and figures: no target, no region's failure text, no
 * diagnosis; of incidents what people wrote as public, and their title only beside that.
 */
export const publicStatus = z.object({
  slug: z.string(),
  title: z.string(),
  state: z.enum(pageStates),
  updatedAt: time,
  /** Days begin at its midnight. */
  timeZone: z.string(),
  components: z.array(
    z.object({
      /** The monitor's id. */
      id: z.string(),
      name: z.string(),
      state: z.enum(componentStates),
      /** Of the days listed, together. */
      uptime90d: z.number().nullable(),
      days: z.array(dayBar),
    }),
  ),
  /** Under way and announced for the next two weeks, the soonest first; of a recurring one the next time only. */
  maintenance: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      description: z.string(),
      componentIds: z.array(z.string()),
      startsAt: time,
      endsAt: time,
    }),
  ),
  incidents: z.array(
    z.object({
      id: z.string(),
      componentId: z.string(),
      componentName: z.string(),
      /** One that people reported may concern several. */
      componentIds: z.array(z.string()).default([]),
      title: z.string().nullable().default(null),
      status: z.enum(incidentStatuses),
      startedAt: time,
      resolvedAt: time.nullable(),
      updates: z.array(
        z.object({
          at: time,
          /** `opened`, `acknowledged`, `resolved`; of what people wrote its status. */
          kind: z.string(),
          message: z.string(),
          written: z.boolean().default(false),
        }),
      ),
    }),
  ),
});
export type PublicStatus = z.infer<typeof publicStatus>;
