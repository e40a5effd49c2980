/**
 * Queue `results`: one message carries the results of one slot of one Prober. What all of them share stands once.
 */
import { z } from 'zod';
import { checkReasons, type CheckResult, verdicts } from '../domain/check.ts';
import * as limits from '../domain/limits.ts';
import { regionIds } from '../domain/region.ts';
import { details, failure, phases } from './details.ts';

const epochMs = z.number().int().positive();

/** One result in a message. */
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

export const resultsMessage = z.strictObject({
  v: z.literal(1),
  region: z.enum(regionIds),
  shard: z.number().int().nonnegative(),
  colo: z.string().max(8).nullable(),
  placement: z.enum(['verified', 'misplaced', 'unverified']),
  sentAt: epochMs,
  results: z.array(packedResult).min(1).max(1_000),
});
export type ResultsMessage = z.infer<typeof resultsMessage>;

/** A message around results that are not all fit to be taken. */
const wrapper = resultsMessage.extend({ results: z.array(z.unknown()).min(1).max(1_000) });

/** Why something was refused: where, and what is wrong with it. */
export function reasonOf({ issues: [issue] }: z.ZodError, within: PropertyKey[] = []): string {
  return `${[...within, ...(issue?.path ?? [])].join('.') || 'message'}: ${issue?.message}`;
}

/** What cannot be taken of a message, as a message of its own where it was one result. */
export type Refused = { reason: string; body: unknown };

/** The results of a message, each whole: a bad one among them takes none of the others with it. */
export function readResults(body: unknown): { results: CheckResult[]; refused: Refused[] } {
  const whole = resultsMessage.safeParse(body);
  if (whole.success) return { results: unpackResults(whole.data), refused: [] };
  const around = wrapper.safeParse(body);
  if (!around.success) return { results: [], refused: [{ reason: reasonOf(around.error), body }] };
  const good: ResultsMessage['results'] = [];
  const refused: Refused[] = [];
  around.data.results.forEach((one, i) => {
    const read = packedResult.safeParse(one);
    if (read.success) good.push(read.data);
    else
      refused.push({
        reason: reasonOf(read.error, ['results', i]),
        body: { ...around.data, results: [one] },
      });
  });
  return { results: unpackResults({ ...around.data, results: good }), refused };
}

/** The results of a message, each whole. */
export function unpackResults(message: ResultsMessage): CheckResult[] {
  const { region, colo, placement } = message;
  return message.results.map((result) => ({ ...result, region, colo, placement }));
}

/** Queue `results-dead`: what could not be taken, and why. */
export const deadResultsMessage = z.object({ reason: z.string(), body: z.unknown(), at: epochMs });
export type DeadResultsMessage = z.infer<typeof deadResultsMessage>;
