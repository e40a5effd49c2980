import { error } from '@sveltejs/kit';
import { ask } from '$lib/server/api.ts';
import { refusal } from '$lib/server/forms.ts';
import type { MonthlyReport } from '$wire/api.ts';
import type { PageServerLoad } from './$types';

/** Whoever has the link of a report's mail, signed in or not. */
export const load: PageServerLoad = async (event) => {
  event.setHeaders({ 'x-robots-tag': 'noindex', 'cache-control': 'private, no-store' });
  const path = `/public/reports/${encodeURIComponent(event.params.token)}`;
  const answer = await ask<MonthlyReport>(event, 'GET', path);
  if (!answer.ok) error(answer.problem.status, refusal(answer).message);
  return { report: answer.data };
};
