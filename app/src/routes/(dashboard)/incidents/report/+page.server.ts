import { redirect } from '@sveltejs/kit';
import { ask, get } from '$lib/server/api.ts';
import { rejected, text } from '$lib/server/forms.ts';
import type { ApiIncidentDetail, ApiMonitorListed, Page } from '$wire/api.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const monitors = await get<Page<ApiMonitorListed>>(event, '/monitors?limit=200');
  return { monitors: monitors.items.map(({ id, name }) => ({ id, name })) };
};

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData();
    const body = {
      title: text(form, 'title'),
      severity: text(form, 'severity'),
      monitorIds: form.getAll('monitorIds').map(String),
      message: text(form, 'message'),
      public: form.get('public') === 'on',
    };
    const answer = await ask<ApiIncidentDetail>(event, 'POST', '/incidents', body);
    if (!answer.ok) return rejected(answer, body);
    redirect(303, `/incidents/${answer.data.id}`);
  },
};
