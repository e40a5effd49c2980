/** Incidents. */
import { z } from 'zod';
import { failureClasses } from '../../domain/check.ts';
import * as limits from '../../domain/limits.ts';
import { regionIds } from '../../domain/region.ts';
import { severities } from '../../domain/state/types.ts';
import { time } from './time.ts';

export const incidentStatuses = ['open', 'acknowledged', 'resolved'] as const;
export const apiIncident = z.object({
  id: z.string(),
  monitorId: z.string(),
  status: z.enum(incidentStatuses),
  severity: z.enum(severities),
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
/** In lists: with the names of what it concerns, and those it tells of too. */
export const apiIncidentListed = apiIncident.extend({
  /** Of a manual one the names of its monitors, one after the other. */
  monitorName: z.string(),
  monitors: z.array(z.object({ id: z.string(), name: z.string() })),
  merged: z.array(
    z.object({
      id: z.string(),
      monitorId: z.string(),
      monitorName: z.string(),
      status: z.enum(incidentStatuses),
    }),
  ),
});
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
/** One incident alone: with what people told of it, newest first. */
export const apiIncidentDetail = apiIncidentListed.extend({ updates: z.array(apiIncidentUpdate) });
export type ApiIncidentDetail = z.infer<typeof apiIncidentDetail>;

const words = z.string().trim().min(1, 'write something').max(limits.noteLengthMax);
const title = z.string().trim().min(1, 'give it a title').max(limits.nameLengthMax);
const note = z.string().trim().max(1_000).optional();
export const acknowledgeBody = z.strictObject({ note }).prefault({});
export const resolveBody = z.strictObject({ note }).prefault({});
export const noteBody = z.strictObject({ text: words });
/** `resolved` also ends the incident. */
export const updateBody = z.strictObject({
  status: z.enum(updateStatuses),
  message: words,
  public: z.boolean().default(false),
});
export const incidentPatch = z
  .strictObject({
    severity: z.enum(severities),
    /** On status pages it is shown with what is told there of the incident, never alone. */
    title: title.nullable(),
    postmortem: z.string().max(limits.postmortemLengthMax).nullable(),
  })
  .partial()
  .refine((body) => Object.keys(body).length > 0, 'nothing to change');
/** What a link of an alert shows of its incident, and how it stands. Of a resolved one there is no more to tell. */
export const linkedIncident = z.object({
  status: z.enum(incidentStatuses),
  monitorName: z.string(),
  summary: z.string().nullable(),
  severity: z.enum(severities).nullable(),
  startedAt: time.nullable(),
  acknowledgedAt: time.nullable(),
  acknowledgedBy: z.string().nullable(),
  /** This request acknowledged it. */
  done: z.boolean(),
});
export type LinkedIncident = z.infer<typeof linkedIncident>;
/** An incident that somebody reports. No alert is sent of it. */
export const manualIncidentBody = z.strictObject({
  title,
  severity: z.enum(severities).default('major'),
  monitorIds: z
    .array(z.string())
    .min(1, 'choose at least one monitor')
    .max(limits.monitorsPerStatusPageMax)
    .refine((ids) => new Set(ids).size === ids.length, 'a monitor is named twice'),
  message: words,
  status: z.enum(updateStatuses).default('investigating'),
  public: z.boolean().default(false),
  /** Left out: now. */
  startedAt: time.optional(),
});
export const mergeBody = z.strictObject({
  incidentIds: z.array(z.string()).min(1, 'choose at least one incident').max(limits.mergedMax),
});
