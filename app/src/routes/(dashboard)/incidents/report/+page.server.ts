import { redirect } from '@sveltejs/kit';
import { ask } from '$lib/server/api.ts';
import { rejected, text } from '$lib/server/forms.ts';
import { knownMonitors } from '$lib/server/monitor-choices.ts';
import type { ApiIncidentDetail } from '$wire/api.ts';
import type { Actions, PageServerLoad } from './$types';

/** `?monitor=<id>` chooses one. */
export const load: PageServerLoad = async (event) => {
  const wanted = event.url.searchParams.getAll('monitor').slice(0, 1);
  const monitors = await knownMonitors(event, wanted);
  return { monitors, chosen: wanted.filter((id) => monitors.some((one) => one.id === id)) };
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
