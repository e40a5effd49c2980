import { bodyOf } from '$lib/maintenance/draft.ts';
import { ask, get } from '$lib/server/api.ts';
import { rejected, text } from '$lib/server/forms.ts';
import { readDraft } from '$lib/server/maintenance.ts';
import { knownMonitors } from '$lib/server/monitor-choices.ts';
import type { ApiMaintenance, Page } from '$wire/api.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const windows = (await get<Page<ApiMaintenance>>(event, '/maintenance')).items;
  const picked = windows.flatMap(({ monitorIds }) => monitorIds);
  return { windows, monitors: await knownMonitors(event, picked), now: Date.now() };
};

export const actions: Actions = {
  create: async (event) => {
    const draft = readDraft(await event.request.formData());
    const answer = await ask(event, 'POST', '/maintenance', bodyOf(draft));
    return answer.ok ? { done: 'planned' } : rejected(answer, { id: '', ...draft });
  },
  update: async (event) => {
    const form = await event.request.formData();
    const [id, draft] = [text(form, 'id'), readDraft(form)];
    const answer = await ask(event, 'PATCH', `/maintenance/${id}`, bodyOf(draft));
    return answer.ok ? { done: 'saved' } : rejected(answer, { id, ...draft });
  },
  delete: async (event) => {
    const form = await event.request.formData();
    const id = text(form, 'id');
    const answer = await ask(event, 'DELETE', `/maintenance/${id}`);
    return answer.ok ? { done: 'deleted' } : rejected(answer, { id, ...readDraft(form) });
  },
};
