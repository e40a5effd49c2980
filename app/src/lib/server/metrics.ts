/** A monitor's metrics for the range that the page's address asks for; where that is none, for the usual one. */
import type { RequestEvent } from '@sveltejs/kit';
import { apiQuery, type ShownRange, shownRange } from '$lib/chart-range.ts';
import type { Metrics } from '$wire/api.ts';
import { ask, get } from './api.ts';
import { errorsOf, type FormErrors } from './forms.ts';

/** `asked` is what the form of a range holds, also where the API refused it. */
export type RangedMetrics = {
  metrics: Metrics;
  shown: ShownRange;
  asked: ShownRange;
  rangeErrors: FormErrors | null;
};

export async function rangedMetrics(event: RequestEvent, monitorId: string): Promise<RangedMetrics> {
  const asked = shownRange(event.url.searchParams);
  const path = `/monitors/${monitorId}/metrics`;
  const answer = await ask<Metrics>(event, 'GET', `${path}?${apiQuery(asked)}`);
  if (answer.ok) return { metrics: answer.data, shown: asked, asked, rangeErrors: null };
  const shown = shownRange(new URLSearchParams());
  const metrics = await get<Metrics>(event, `${path}?${apiQuery(shown)}`);
  // Whatever else is wrong, this question meets too, and answers as every page does.
  return { metrics, shown, asked, rangeErrors: errorsOf(answer.problem) };
}
