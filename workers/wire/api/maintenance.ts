/** Maintenance windows: checks go on, nobody is alerted, and the time is left out of uptime. */
import { z } from 'zod';
import * as limits from '../../domain/limits.ts';
import { time } from './time.ts';

const fields = z.strictObject({
  name: z.string().trim().min(1, 'give it a name').max(limits.nameLengthMax),
  description: z.string().trim().max(limits.noteLengthMax),
  /** IANA; `startsAt` is local to it. */
  timeZone: z.string().min(1).max(64),
  startsAt: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/, 'write it as YYYY-MM-DDTHH:MM'),
  durationMinutes: z.number().int().min(1).max(limits.maintenanceMinutesMax),
  /** RFC 5545, without DTSTART: `FREQ=WEEKLY;BYDAY=SU`; null happens once. */
  rrule: z.string().trim().max(500).nullable(),
  /** Whom it concerns: every monitor, or those named and those with one of the tags. */
  allMonitors: z.boolean(),
  monitorIds: z.array(z.string()).max(limits.monitorsPerWorkspaceMax),
  tags: z.array(z.string().trim().min(1).max(50)).max(limits.tagsMax),
  /** Announced on the status pages that show one of its monitors. */
  public: z.boolean(),
});
const field = fields.shape;
export const maintenanceBody = z.strictObject({
  ...field,
  description: field.description.default(''),
  timeZone: field.timeZone.default('UTC'),
  rrule: field.rrule.default(null),
  allMonitors: field.allMonitors.default(false),
  monitorIds: field.monitorIds.default([]),
  tags: field.tags.default([]),
  public: field.public.default(true),
});
export type MaintenanceBody = z.infer<typeof maintenanceBody>;
export const maintenancePatch = fields
  .partial()
  .refine((body) => Object.keys(body).length > 0, 'nothing to change');
export type MaintenancePatch = z.infer<typeof maintenancePatch>;

/** One time it takes place. */
export const maintenanceOccurrence = z.object({ startsAt: time, endsAt: time });
export const apiMaintenance = z.object({
  id: z.string(),
  ...field,
  /** The one under way, or else the next; null when there is none any more. */
  next: maintenanceOccurrence.nullable(),
  active: z.boolean(),
  createdAt: time,
});
export type ApiMaintenance = z.infer<typeof apiMaintenance>;
