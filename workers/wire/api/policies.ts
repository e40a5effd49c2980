/** Escalation policies: who is told of an incident, when, and how often. Durations are seconds here. */
import { z } from 'zod';
import * as limits from '../../domain/limits.ts';
import { severities } from '../../domain/state/types.ts';
import { time } from './time.ts';

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write it as HH:MM');
const someSeverities = z.array(z.enum(severities)).min(1).max(severities.length);

export const policyStep = z.strictObject({
  /** After the incident was opened, or what held its alerts was over. */
  afterSeconds: z.number().int().min(0).max(limits.escalationSecondsMax),
  channelIds: z.array(z.string()).min(1, 'name a channel').max(limits.channelsPerMonitorMax),
});
export const quietHours = z.strictObject({
  timeZone: z.string().min(1).max(64),
  /** 1 is Monday, 7 is Sunday: the days on which the quiet begins. */
  days: z.array(z.number().int().min(1).max(7)).min(1).max(7),
  from: clockTime,
  /** On or before `from`: on the next day. */
  to: clockTime,
  /** Told in spite of it. */
  severities: z.array(z.enum(severities)).max(severities.length),
});
const fields = z.strictObject({
  name: z.string().trim().min(1, 'give it a name').max(limits.nameLengthMax),
  /** Of incidents it is for; null is any. */
  severities: someSeverities.nullable(),
  /** Of monitors with one of these; null is any. */
  tags: z.array(z.string().trim().min(1).max(50)).min(1).max(limits.tagsMax).nullable(),
  /** In the order of their time. */
  steps: z.array(policyStep).min(1, 'add a step').max(limits.policyStepsMax),
  /** All steps again until somebody acknowledges: `everySeconds` after the last one, `times` rounds at most. */
  repeat: z
    .strictObject({
      everySeconds: z.number().int().min(60).max(limits.escalationSecondsMax),
      times: z.number().int().min(1).max(limits.policyRepeatsMax),
    })
    .nullable(),
  quietHours: quietHours.nullable(),
  onAcknowledge: z.boolean(),
  onResolve: z.boolean(),
  onAdvisory: z.boolean(),
});
const field = fields.shape;
export const policyBody = z.strictObject({
  ...field,
  severities: field.severities.default(null),
  tags: field.tags.default(null),
  repeat: field.repeat.default(null),
  quietHours: field.quietHours.default(null),
  onAcknowledge: field.onAcknowledge.default(true),
  onResolve: field.onResolve.default(true),
  onAdvisory: field.onAdvisory.default(true),
});
export type PolicyBody = z.infer<typeof policyBody>;
export const policyPatch = fields
  .extend({
    /** Its place in the order in which policies are tried, from 0. */ position: z.number().int().min(0),
  })
  .partial()
  .refine((body) => Object.keys(body).length > 0, 'nothing to change');
export type PolicyPatch = z.infer<typeof policyPatch>;
export const apiPolicy = z.object({ id: z.string(), position: z.number(), ...field, createdAt: time });
export type ApiPolicy = z.infer<typeof apiPolicy>;

/** Who was told of an open incident by its policy, and what comes next. Channels by their names. */
export const apiEscalation = z.object({
  policy: z.object({ id: z.string(), name: z.string() }).nullable(),
  told: z.array(z.string()),
  /** Unless somebody acknowledges. `quiet`: it waits for the end of quiet hours. */
  next: z.object({ at: time, channels: z.array(z.string()), quiet: z.boolean() }).nullable(),
  stopped: z.enum(['acknowledged', 'merged']).nullable(),
});
export type ApiEscalation = z.infer<typeof apiEscalation>;
