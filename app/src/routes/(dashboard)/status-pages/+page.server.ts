import { ask, get } from '$lib/server/api.ts';
import { rejected, text } from '$lib/server/forms.ts';
import { knownMonitors } from '$lib/server/monitor-choices.ts';
import type { ApiStatusPage, Page } from '$wire/api.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const pages = (await get<Page<ApiStatusPage>>(event, '/status-pages')).items;
  const picked = pages.flatMap(({ monitorIds }) => monitorIds);
  return { pages, monitors: await knownMonitors(event, picked) };
};

const read = (form: FormData) => ({
  slug: text(form, 'slug'),
  title: text(form, 'title'),
  timeZone: text(form, 'timeZone') || 'UTC',
  monitorIds: form.getAll('monitorIds').map(String),
});

export const actions: Actions = {
  create: async (event) => {
    const values = read(await event.request.formData());
    const answer = await ask(event, 'POST', '/status-pages', values);
    return answer.ok ? { done: 'added' } : rejected(answer, { id: '', ...values });
  },
  update: async (event) => {
    const form = await event.request.formData();
    const [id, values] = [text(form, 'id'), read(form)];
    const answer = await ask(event, 'PATCH', `/status-pages/${id}`, values);
    return answer.ok ? { done: 'saved' } : rejected(answer, { id, ...values });
  },
  delete: async (event) => {
    const id = text(await event.request.formData(), 'id');
    const answer = await ask(event, 'DELETE', `/status-pages/${id}`);
    return answer.ok
      ? { done: 'deleted' }
      : rejected(answer, { id, slug: '', title: '', timeZone: 'UTC', monitorIds: [] as string[] });
  },
};
