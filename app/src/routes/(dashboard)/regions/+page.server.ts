import { fail } from '@sveltejs/kit';
import { askedOf, viewOf } from '$lib/regions/view.ts';
import { ask, get } from '$lib/server/api.ts';
import { rejected } from '$lib/server/forms.ts';
import { readShares } from '$lib/server/user-shares.ts';
import type { ApiRegionComparison, ApiUserSettings } from '$wire/api.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const view = viewOf(event.url.searchParams);
  const [comparison, settings] = await Promise.all([
    get<ApiRegionComparison>(event, askedOf(view)),
    get<ApiUserSettings>(event, '/settings/users'),
  ]);
  return { view, comparison, settings, asked: askedOf(view) };
};

export const actions: Actions = {
  users: async (event) => {
    const { values, shares, errors } = readShares(await event.request.formData());
    if (errors) return fail(400, { values, errors });
    const answer = await ask(event, 'PATCH', '/settings/users', { shares });
    return answer.ok
      ? { done: 'Saved: regions are weighed by where your users are.' }
      : rejected(answer, values);
  },
  even: async (event) => {
    const answer = await ask(event, 'PATCH', '/settings/users', { shares: null });
    return answer.ok ? { done: 'Saved: every region counts alike.' } : rejected(answer, {});
  },
};
