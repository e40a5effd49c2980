/** When a job that reports by itself is expected to report. */
import { z } from 'zod';
import * as limits from '../../../domain/limits.ts';
import type { HeartbeatRequest } from '../../../domain/request.ts';

const period = z.strictObject({
  type: z.literal('period'),
  seconds: z.number().int().min(limits.heartbeatSecondsMin).max(limits.heartbeatSecondsMax),
});
const cron = z.strictObject({
  type: z.literal('cron'),
  expression: z.string().trim().min(1).max(200),
  timeZone: z.string().trim().min(1).max(100).default('UTC'),
});

export const heartbeatRequest = z.strictObject({
  schedule: z.discriminatedUnion('type', [period, cron]),
  graceSeconds: z.number().int().min(0).max(limits.heartbeatSecondsMax).default(300),
  maxRunSeconds: z.number().int().min(1).max(limits.heartbeatSecondsMax).nullable().default(null),
}) satisfies z.ZodType<HeartbeatRequest>;
