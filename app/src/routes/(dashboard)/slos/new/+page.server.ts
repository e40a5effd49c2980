import { fail, redirect } from '@sveltejs/kit';
import { ask, get } from '$lib/server/api.ts';
import { rejected } from '$lib/server/forms.ts';
import { knownMonitors } from '$lib/server/monitor-choices.ts';
import { bodyOf, emptySlo, problemOf, readSlo } from '$lib/slo/values.ts';
import type { ApiPolicy, ApiSlo, Page } from '$wire/api.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const [monitors, policies] = await Promise.all([
    knownMonitors(event, []),
    get<Page<ApiPolicy>>(event, '/policies'),
  ]);
  return { values: emptySlo(), monitors, policies: policies.items.map(({ id, name }) => ({ id, name })) };
};

export const actions: Actions = {
  default: async (event) => {
    const values = readSlo(await event.request.formData());
    const errors = problemOf(values);
    if (errors) return fail(422, { values, errors });
    const answer = await ask<ApiSlo>(event, 'POST', '/slos', bodyOf(values));
    if (!answer.ok) return rejected(answer, values);
    redirect(303, `/slos/${answer.data.id}`);
  },
};
