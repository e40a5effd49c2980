import { fail } from '@sveltejs/kit';
import { ask, get } from '$lib/server/api.ts';
import { rejected, text } from '$lib/server/forms.ts';
import type { ApiChannel, ApiDelivery, Page } from '$wire/api.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  channels: (await get<Page<ApiChannel>>(event, '/channels')).items,
});

export const actions: Actions = {
  create: async (event) => {
    const form = await event.request.formData();
    const values = {
      kind: text(form, 'kind'),
      name: text(form, 'name'),
      url: text(form, 'url'),
      to: text(form, 'to'),
    };
    const config = values.kind === 'email' ? { to: values.to } : { url: values.url };
    const answer = await ask<ApiChannel>(event, 'POST', '/channels', {
      kind: values.kind,
      name: values.name,
      config,
    });
    return answer.ok ? { created: answer.data } : rejected(answer, values);
  },
  test: async (event) => {
    const id = text(await event.request.formData(), 'id');
    const answer = await ask<{ ok: boolean; delivery: ApiDelivery }>(event, 'POST', `/channels/${id}/test`);
    if (!answer.ok)
      return fail(answer.problem.status, { tested: { id, ok: false, words: answer.problem.detail ?? '' } });
    const attempt = answer.data.delivery.attempts.at(-1);
    const said = attempt?.status ? `status ${attempt.status} in` : 'in';
    return {
      tested: { id, ok: answer.data.ok, words: attempt?.error ?? `${said} ${attempt?.latencyMs ?? 0} ms.` },
    };
  },
  delete: async (event) => {
    const id = text(await event.request.formData(), 'id');
    const answer = await ask(event, 'DELETE', `/channels/${id}`);
    if (!answer.ok)
      return fail(answer.problem.status, { failed: answer.problem.detail ?? answer.problem.title });
    return { deleted: id };
  },
};
