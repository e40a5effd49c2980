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
export const acknowledgeBody = z.strictObject({ note: z.string().trim().max(1_000).optional() }).prefault({});
