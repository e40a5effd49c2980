import { fail } from '@sveltejs/kit';
import { ask, get } from '$lib/server/api.ts';
import { sentence, text } from '$lib/server/forms.ts';
import type { ApiChannel, ApiPolicy, Page } from '$wire/api.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const [policies, channels] = await Promise.all([
    get<Page<ApiPolicy>>(event, '/policies'),
    get<Page<ApiChannel>>(event, '/channels'),
  ]);
  return { policies: policies.items, channels: channels.items.map(({ id, name }) => ({ id, name })) };
};

export const actions: Actions = {
  move: async (event) => {
    const form = await event.request.formData();
    const position = Number(text(form, 'position'));
    const answer = await ask<ApiPolicy>(event, 'PATCH', `/policies/${text(form, 'id')}`, { position });
    if (!answer.ok)
      return fail(answer.problem.status, { failed: sentence(answer.problem.detail ?? answer.problem.title) });
    return { done: `“${answer.data.name}” is tried in place ${answer.data.position + 1} now.` };
  },
  delete: async (event) => {
    const answer = await ask(event, 'DELETE', `/policies/${text(await event.request.formData(), 'id')}`);
    if (!answer.ok)
      return fail(answer.problem.status, { failed: sentence(answer.problem.detail ?? answer.problem.title) });
    return { done: 'The policy was deleted.' };
  },
};
