import { redirect } from '@sveltejs/kit';
import { ask, get } from '$lib/server/api.ts';
import { rejected } from '$lib/server/forms.ts';
import { bodyOf, choices, readValues, valuesOf } from '$lib/server/monitor-form.ts';
import type { ApiMonitorDetail } from '$wire/api.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const [monitor, given] = await Promise.all([
    get<ApiMonitorDetail>(event, `/monitors/${event.params.id}`),
    choices(event),
  ]);
  return { ...given, id: monitor.id, name: monitor.name, values: valuesOf(monitor) };
};

export const actions: Actions = {
  default: async (event) => {
    const values = readValues(await event.request.formData());
    const answer = await ask<ApiMonitorDetail>(
      event,
      'PATCH',
      `/monitors/${event.params.id}`,
      bodyOf(values),
    );
    if (!answer.ok) return rejected(answer, values);
    redirect(303, `/monitors/${event.params.id}`);
  },
};
