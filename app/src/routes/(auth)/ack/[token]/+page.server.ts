import { ask } from '$lib/server/api.ts';
import { refusal } from '$lib/server/forms.ts';
import type { LinkedIncident } from '$wire/api.ts';
import type { Actions, PageServerLoad } from './$types';

/** Whoever has the link, signed in or not. Reading it changes nothing: mail scanners do. */
const pathOf = (token: string) => `/public/acknowledge/${encodeURIComponent(token)}`;

export const load: PageServerLoad = async (event) => {
  event.setHeaders({ 'x-robots-tag': 'noindex', 'cache-control': 'private, no-store' });
  const answer = await ask<LinkedIncident>(event, 'GET', pathOf(event.params.token));
  if (answer.ok) return { incident: answer.data, trouble: null };
  const trouble =
    answer.problem.status === 404 ? 'This link is not valid (any more).' : refusal(answer).message;
  return { incident: null, trouble };
};

export const actions: Actions = {
  default: async (event) => {
    const answer = await ask<LinkedIncident>(event, 'POST', pathOf(event.params.token));
    return answer.ok ? { done: answer.data.done } : { done: false, trouble: refusal(answer).message };
  },
};
