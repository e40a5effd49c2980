import { redirect } from '@sveltejs/kit';
import { ask, get } from '$lib/server/api.ts';
import { rejected } from '$lib/server/forms.ts';
import { changeOf, valuesOf } from '$lib/server/monitor-form/change.ts';
import { choices } from '$lib/server/monitor-form/choices.ts';
import { readValues } from '$lib/server/monitor-form/read.ts';
import type { ApiMonitorDetail } from '$wire/api.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const monitor = await get<ApiMonitorDetail>(event, `/monitors/${event.params.id}`);
  const given = await choices(event, monitor.dependsOn);
  return { ...given, id: monitor.id, name: monitor.name, values: valuesOf(monitor) };
};

export const actions: Actions = {
  default: async (event) => {
    const values = readValues(await event.request.formData());
    const path = `/monitors/${event.params.id}`;
    const change = changeOf(values, await get<ApiMonitorDetail>(event, path));
    if (Object.keys(change).length > 0) {
      const answer = await ask<ApiMonitorDetail>(event, 'PATCH', path, change);
      if (!answer.ok) return rejected(answer, values);
    }
    redirect(303, path);
  },
};
