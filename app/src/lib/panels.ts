/** What the panels of a monitor's page show, found among its newest results. Pure. */
import type { Details } from '$domain/details.ts';
import type { ApiResult } from '$wire/api.ts';
import type { RegionAnswer } from './dns.ts';

export type Found<K extends keyof Details> = { result: ApiResult; value: NonNullable<Details[K]> };

/** The newest result that carries this. @param results newest first */
export function newestWith<K extends keyof Details>(
  results: readonly ApiResult[],
  key: K,
): Found<K> | undefined {
  for (const result of results) {
    const value = result.details?.[key];
    if (value !== undefined) return { result, value };
  }
  return undefined;
}

/** Each region's newest answer. */
export function answersByRegion(results: readonly ApiResult[]): RegionAnswer[] {
  const answers = new Map<string, RegionAnswer>();
  for (const { region, details } of results)
    if (details?.dns && !answers.has(region)) answers.set(region, { region, answer: details.dns });
  return [...answers.values()];
}

/** Runs of a job that told their start, oldest first. */
export const timedRuns = (results: readonly ApiResult[]): ApiResult[] =>
  results.filter(({ details }) => typeof details?.run?.startedAt === 'number').toReversed();
