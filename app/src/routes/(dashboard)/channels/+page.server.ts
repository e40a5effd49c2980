import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { kindForms } from '$lib/channels/kinds.ts';
import { bodyOf, readValues } from '$lib/channels/values.ts';
import { ask, get } from '$lib/server/api.ts';
import { rejected, sentence, text } from '$lib/server/forms.ts';
import type { ApiChannel, ChannelTest, Page } from '$wire/api.ts';
import { channelKindNames } from '$wire/alerts.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const channels = (await get<Page<ApiChannel>>(event, '/channels')).items;
  const kinds: string[] = channelKindNames.filter((kind) => kind in kindForms);
  const { searchParams } = event.url;
  const wanted = searchParams.get('kind') ?? '';
  const named = (parameter: string) => channels.find(({ id }) => id === searchParams.get(parameter)) ?? null;
  return {
    channels,
    kinds,
    kind: kinds.includes(wanted) ? wanted : kinds[0]!,
    editing: named('edit'),
    saved: named('saved'),
  };
};

async function read({ request }: RequestEvent) {
  const form = await request.formData();
  return readValues(text(form, 'kind'), (name) => text(form, name));
}

export const actions: Actions = {
  create: async (event) => {
    const values = await read(event);
    const { kind } = values;
    const answer = await ask<ApiChannel>(event, 'POST', '/channels', { kind, ...bodyOf(values) });
    return answer.ok ? { created: answer.data } : rejected(answer, values);
  },
  update: async (event) => {
    const values = await read(event);
    const id = event.url.searchParams.get('edit') ?? '';
    const answer = await ask<ApiChannel>(event, 'PATCH', `/channels/${id}`, bodyOf(values));
    if (!answer.ok) return rejected(answer, values);
    redirect(303, `/channels?saved=${id}`);
  },
  test: async (event) => {
    const id = text(await event.request.formData(), 'id');
    const answer = await ask<ChannelTest>(event, 'POST', `/channels/${id}/test`);
    if (!answer.ok) {
      const words = `Not delivered: ${answer.problem.detail ?? answer.problem.title}`;
      return fail(answer.problem.status, { tested: { id, ok: false, words, exchange: null } });
    }
    const { ok, delivery, exchange } = answer.data;
    const attempt = delivery.attempts.at(-1);
    const status = attempt?.status ? ` with status ${attempt.status}` : '';
    const words = ok
      ? `Delivered${status} in ${attempt?.latencyMs ?? 0} ms.${attempt?.error ? ` ${attempt.error}` : ''}`
      : `Not delivered: ${attempt?.error ?? 'no reason is known.'}`;
    return { tested: { id, ok, words, exchange } };
  },
  delete: async (event) => {
    const id = text(await event.request.formData(), 'id');
    const answer = await ask(event, 'DELETE', `/channels/${id}`);
    if (!answer.ok)
      return fail(answer.problem.status, { failed: sentence(answer.problem.detail ?? answer.problem.title) });
    return { deleted: id };
  },
};
