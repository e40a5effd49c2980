import { bodyOf } from '$lib/maintenance/draft.ts';
import { ask, get } from '$lib/server/api.ts';
import { rejected, text } from '$lib/server/forms.ts';
import { readDraft } from '$lib/server/maintenance.ts';
import type { ApiMaintenance, ApiMonitorListed, Page } from '$wire/api.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const [windows, monitors] = await Promise.all([
    get<Page<ApiMaintenance>>(event, '/maintenance'),
    get<Page<ApiMonitorListed>>(event, '/monitors?limit=200'),
  ]);
  const used = [...windows.items, ...monitors.items].flatMap(({ tags }) => tags);
  return {
    windows: windows.items,
    monitors: monitors.items.map(({ id, name }) => ({ id, name })),
    tags: [...new Set(used)].sort(),
    now: Date.now(),
  };
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
