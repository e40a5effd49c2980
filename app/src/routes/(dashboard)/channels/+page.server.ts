import { fail } from '@sveltejs/kit';
import { ask, get } from '$lib/server/api.ts';
import { rejected, sentence, text } from '$lib/server/forms.ts';
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
      return fail(answer.problem.status, {
        tested: { id, ok: false, words: `Not delivered: ${answer.problem.detail ?? answer.problem.title}` },
      });
    const { ok, delivery } = answer.data;
    const attempt = delivery.attempts.at(-1);
    const status = attempt?.status ? ` with status ${attempt.status}` : '';
    const words = ok
      ? `Delivered${status} in ${attempt?.latencyMs ?? 0} ms.`
      : `Not delivered: ${attempt?.error ?? 'no reason is known.'}`;
    return { tested: { id, ok, words } };
  },
  delete: async (event) => {
    const id = text(await event.request.formData(), 'id');
    const answer = await ask(event, 'DELETE', `/channels/${id}`);
    if (!answer.ok)
      return fail(answer.problem.status, { failed: sentence(answer.problem.detail ?? answer.problem.title) });
    return { deleted: id };
  },
};
