/** Incidents. */
import { z } from 'zod';
import { failureClasses } from '../../domain/check.ts';
import { regionIds } from '../../domain/region.ts';
import { time } from './time.ts';

export const incidentStatuses = ['open', 'acknowledged', 'resolved'] as const;
export const apiIncident = z.object({
  id: z.string(),
  monitorId: z.string(),
  status: z.enum(incidentStatuses),
  severity: z.enum(['critical', 'major', 'minor']),
  startedAt: time,
  detectedAt: time,
  resolvedAt: time.nullable(),
  acknowledgedAt: time.nullable(),
  acknowledgedBy: z.string().nullable(),
  acknowledgeNote: z.string().nullable(),
  /** `manual` ones are written by people: `monitorId` is empty, and `monitorIds` says what they concern. */
  kind: z.enum(['detected', 'manual']).default('detected'),
  monitorIds: z.array(z.string()).default([]),
  title: z.string().nullable().default(null),
  /** Markdown. */
  postmortem: z.string().nullable().default(null),
  /** When the target was really out; several times when it flapped or came back within its grace. */
  outages: z.array(z.object({ from: time, to: time.nullable() })).default([]),
  flapping: z.boolean().default(false),
  /** The parent whose outage holds this one's alerts. */
  heldBy: z.object({ id: z.string(), name: z.string() }).nullable().default(null),
  mergedInto: z.string().nullable().default(null),
  /** One sentence: for whom it is down, what is behind it, and since when. */
  diagnosis: z.string().default(''),
  cause: z.object({
    summary: z.string(),
    regions: z.array(
      z.object({
        region: z.enum(regionIds),
        class: z.enum(failureClasses),
        message: z.string(),
        since: time,
        until: time.nullable(),
      }),
    ),
  }),
  timeline: z.array(
    z.object({
      at: time,
      kind: z.string(),
      message: z.string(),
      region: z.enum(regionIds).optional(),
      by: z.string().optional(),
    }),
  ),
});
export type ApiIncident = z.infer<typeof apiIncident>;
/** In lists and answers to people: with the monitor's name. */
export const apiIncidentListed = apiIncident.extend({ monitorName: z.string() });
export type ApiIncidentListed = z.infer<typeof apiIncidentListed>;
/** What people tell of an incident. */
export const updateStatuses = ['investigating', 'identified', 'monitoring', 'resolved'] as const;
export const apiIncidentUpdate = z.object({
  id: z.string(),
  incidentId: z.string(),
  status: z.enum(updateStatuses),
  message: z.string(),
  by: z.string(),
  /** Shown on status pages. */
  public: z.boolean(),
  at: time,
});
export type ApiIncidentUpdate = z.infer<typeof apiIncidentUpdate>;
export const acknowledgeBody = z.strictObject({ note: z.string().trim().max(1_000).optional() }).prefault({});
