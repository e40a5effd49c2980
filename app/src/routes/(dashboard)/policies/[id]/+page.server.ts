import { redirect } from '@sveltejs/kit';
import { bodyOf, readPolicy, valuesOf } from '$lib/policy/values.ts';
import { ask, get } from '$lib/server/api.ts';
import { rejected } from '$lib/server/forms.ts';
import type { ApiChannel, ApiPolicy, Page } from '$wire/api.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const [policy, channels] = await Promise.all([
    get<ApiPolicy>(event, `/policies/${event.params.id}`),
    get<Page<ApiChannel>>(event, '/channels'),
  ]);
  return { name: policy.name, values: valuesOf(policy), channels: channels.items };
};

export const actions: Actions = {
  default: async (event) => {
    const values = readPolicy(await event.request.formData());
    const answer = await ask(event, 'PATCH', `/policies/${event.params.id}`, bodyOf(values));
    if (!answer.ok) return rejected(answer, values);
    redirect(303, '/policies');
  },
};
