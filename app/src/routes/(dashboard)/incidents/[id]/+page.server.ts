import { ask, get } from '$lib/server/api.ts';
import { rejected, text } from '$lib/server/forms.ts';
import type { ApiIncidentListed } from '$wire/api.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  incident: await get<ApiIncidentListed>(event, `/incidents/${event.params.id}`),
});

export const actions: Actions = {
  acknowledge: async (event) => {
    const note = text(await event.request.formData(), 'note');
    const answer = await ask(
      event,
      'POST',
      `/incidents/${event.params.id}/acknowledge`,
      note ? { note } : {},
    );
    if (!answer.ok) return rejected(answer, { note });
    return { done: true };
  },
};
