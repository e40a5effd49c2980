import { redirect } from '@sveltejs/kit';
import { emptyValues, kindFrom } from '$lib/monitor-form/values.ts';
import { ask } from '$lib/server/api.ts';
import { rejected } from '$lib/server/forms.ts';
import { bodyOf } from '$lib/server/monitor-form/body.ts';
import { choices } from '$lib/server/monitor-form/choices.ts';
import { readValues } from '$lib/server/monitor-form/read.ts';
import type { ApiMonitorDetail } from '$wire/api.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const given = await choices(event);
  return { ...given, values: emptyValues(kindFrom(event.url.searchParams.get('kind')), given.regions) };
};

export const actions: Actions = {
  default: async (event) => {
    const values = readValues(await event.request.formData());
    const answer = await ask<ApiMonitorDetail>(event, 'POST', '/monitors', bodyOf(values));
    if (!answer.ok) return rejected(answer, values);
    redirect(303, `/monitors/${answer.data.id}`);
  },
};
