/**
 * Queue `results`: one message carries the results of one slot of one Prober. What all of them share stands once.
 */
import { z } from 'zod';
import { checkReasons, type CheckResult, verdicts } from '../domain/check.ts';
import * as limits from '../domain/limits.ts';
import { regionIds } from '../domain/region.ts';
import { details, failure, phases } from './details.ts';

const epochMs = z.number().int().positive();

export const packedResult = z.strictObject({
  monitorId: z.string().min(1).max(64),
  workspaceId: z.string().min(1).max(64),
  slotAt: epochMs,
  startedAt: epochMs,
  durationMs: z.number().nonnegative().max(limits.heartbeatRunMsMax),
  verdict: z.enum(verdicts),
  httpStatus: z.number().int().min(100).max(999).optional(),
  phases: phases.optional(),
  failure: failure.optional(),
  details: details.optional(),
  kind: z.enum(checkReasons),
  steady: z.literal(true).optional(),
});

const envelope = {
  v: z.literal(1),
  region: z.enum(regionIds),
  shard: z.number().int().nonnegative(),
  colo: z.string().max(8).nullable(),
  placement: z.enum(['verified', 'misplaced', 'unverified']),
  sentAt: epochMs,
};
export const resultsMessage = z.strictObject({
  ...envelope,
  results: z.array(packedResult).min(1).max(1_000),
});
/** The same, its results yet to be read: one that cannot be must not take the others along. */
export const unreadMessage = z.strictObject({
  ...envelope,
  results: z.array(z.unknown()).min(1).max(1_000),
});
export type ResultsMessage = z.infer<typeof resultsMessage>;

/** The results of a message, each whole. */
export function unpackResults(message: ResultsMessage): CheckResult[] {
  const { region, colo, placement } = message;
  return message.results.map((result) => ({ ...result, region, colo, placement }));
}

/** Queue `results-dead`: what could not be taken, and why. */
export const deadResultsMessage = z.object({ reason: z.string(), body: z.unknown(), at: epochMs });
export type DeadResultsMessage = z.infer<typeof deadResultsMessage>;
