import { fail, redirect } from '@sveltejs/kit';
import { ask, get } from '$lib/server/api.ts';
import { rejected } from '$lib/server/forms.ts';
import { knownMonitors } from '$lib/server/monitor-choices.ts';
import { bodyOf, problemOf, readSlo, valuesOf } from '$lib/slo/values.ts';
import type { ApiPolicy, ApiSlo, Page } from '$wire/api.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const [slo, policies] = await Promise.all([
    get<ApiSlo>(event, `/slos/${event.params.id}`),
    get<Page<ApiPolicy>>(event, '/policies'),
  ]);
  const monitors = await knownMonitors(event, slo.monitorIds);
  const values = valuesOf(slo);
  return { id: slo.id, name: slo.name, values, monitors, policies: policies.items.map(({ id, name }) => ({ id, name })) }; // prettier-ignore
};

export const actions: Actions = {
  default: async (event) => {
    const values = readSlo(await event.request.formData());
    const errors = problemOf(values);
    if (errors) return fail(422, { values, errors });
    const answer = await ask<ApiSlo>(event, 'PATCH', `/slos/${event.params.id}`, bodyOf(values));
    if (!answer.ok) return rejected(answer, values);
    redirect(303, `/slos/${event.params.id}`);
  },
};
