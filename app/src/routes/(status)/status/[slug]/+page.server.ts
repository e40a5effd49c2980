import { error } from '@sveltejs/kit';
import { ask } from '$lib/server/api.ts';
import type { PublicStatus } from '$wire/api.ts';
import type { PageServerLoad } from './$types';

/** Public: whoever reads is asked for nothing and sends nothing. */
export const load: PageServerLoad = async (event) => {
  const anonymous = { ...event, locals: { ...event.locals, accessToken: null } };
  const answer = await ask<PublicStatus>(
    anonymous,
    'GET',
    `/public/status/${encodeURIComponent(event.params.slug)}`,
  );
  if (!answer.ok) error(answer.problem.status, answer.problem.detail ?? answer.problem.title);
  // The theme a visitor chose is in the page.
  event.setHeaders({ 'cache-control': 'public, max-age=10', vary: 'cookie' });
  return { status: answer.data };
};
