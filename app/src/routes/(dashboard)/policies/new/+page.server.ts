import { redirect } from '@sveltejs/kit';
import { bodyOf, emptyPolicy, readPolicy } from '$lib/policy/values.ts';
import { ask, get } from '$lib/server/api.ts';
import { rejected } from '$lib/server/forms.ts';
import type { ApiChannel, Page } from '$wire/api.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  channels: (await get<Page<ApiChannel>>(event, '/channels')).items,
  values: emptyPolicy(),
});

export const actions: Actions = {
  default: async (event) => {
    const values = readPolicy(await event.request.formData());
    const answer = await ask(event, 'POST', '/policies', bodyOf(values));
    if (!answer.ok) return rejected(answer, values);
    redirect(303, '/policies');
  },
};
