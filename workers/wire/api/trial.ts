/** A check run from its regions before its monitor is saved. */
import { z } from 'zod';
import { regionIds } from '../../domain/region.ts';
import { apiResult } from './figures.ts';
import { monitorBody } from './monitors.ts';

/** `monitorId`: the monitor that is being edited, whose secrets stand behind the masks. */
export const trialBody = monitorBody
  .omit({ name: true, channelIds: true, tags: true })
  .extend({ monitorId: z.string().optional() });
export type TrialBody = z.infer<typeof trialBody>;

/** What one region found; `seen` is what was answered, masked and cut; `error` is why the region could not look. */
export const monitorTrial = z.object({
  region: z.enum(regionIds),
  result: apiResult.nullable(),
  seen: z
    .object({
      status: z.number().optional(),
      headers: z.record(z.string(), z.string()).optional(),
      body: z.string(),
      bodyComplete: z.boolean(),
    })
    .nullable(),
  error: z.string().nullable(),
});
export type MonitorTrial = z.infer<typeof monitorTrial>;
