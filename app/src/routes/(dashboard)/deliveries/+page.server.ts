import { fail } from '@sveltejs/kit';
import { replayedWords } from '$lib/deliveries.ts';
import { ask, get } from '$lib/server/api.ts';
import { rejected, sentence, text } from '$lib/server/forms.ts';
import { monitorsNamed } from '$lib/server/monitor-choices.ts';
import type { ApiAlerting, ApiAlertSettings, ApiChannel, ApiDelivery, ApiReplay, Page } from '$wire/api.ts';
import type { Actions, PageServerLoad } from './$types';

const filterNames = ['status', 'channelId', 'digestId'] as const;

export const load: PageServerLoad = async (event) => {
  const asked = event.url.searchParams;
  const filters = new URLSearchParams();
  for (const name of filterNames) {
    const value = asked.get(name);
    if (value) filters.set(name, value);
  }
  const cursor = asked.get('cursor');
  const query = new URLSearchParams(filters);
  if (cursor) query.set('cursor', cursor);
  const [page, channels, settings, alerting] = await Promise.all([
    get<Page<ApiDelivery>>(event, `/deliveries?${query}`),
    get<Page<ApiChannel>>(event, '/channels'),
    get<ApiAlertSettings>(event, '/settings/alerts'),
    // What the alerting says of itself is worth no error page.
    ask<ApiAlerting>(event, 'GET', '/alerting').catch(() => null),
  ]);
  const monitors = await monitorsNamed(
    event,
    page.items.flatMap(({ monitorId }) => monitorId ?? []),
  );
  return {
    ...page,
    monitorNames: Object.fromEntries(monitors.map(({ id, name }) => [id, name])),
    path: `/deliveries?${query}`,
    status: filters.get('status') ?? '',
    channelId: filters.get('channelId') ?? '',
    digestId: filters.get('digestId') ?? '',
    channels: channels.items.map(({ id, name }) => ({ id, name })),
    settings,
    alerting: alerting?.ok ? alerting.data : null,
  };
};

export const actions: Actions = {
  replay: async (event) => {
    const id = text(await event.request.formData(), 'id');
    const answer = await ask<ApiReplay>(event, 'POST', `/deliveries/${encodeURIComponent(id)}/replay`);
    if (answer.ok) return { replayed: replayedWords(answer.data) };
    return fail(answer.problem.status, { failed: sentence(answer.problem.detail ?? answer.problem.title) });
  },
  replayAll: async (event) => {
    const asked = event.url.searchParams;
    const status = asked.get('status');
    const channelId = asked.get('channelId');
    const answer = await ask<ApiReplay>(event, 'POST', '/deliveries/replay', {
      ...(status ? { status } : {}),
      ...(channelId ? { channelId } : {}),
    });
    if (answer.ok) return { replayed: replayedWords(answer.data) };
    return fail(answer.problem.status, { failed: sentence(answer.problem.detail ?? answer.problem.title) });
  },
  storm: async (event) => {
    const form = await event.request.formData();
    const values = { monitors: text(form, 'monitors'), windowSeconds: text(form, 'windowSeconds') };
    const isDefault = values.monitors === '' && values.windowSeconds === '';
    const storm = isDefault
      ? null
      : { monitors: numberOf(values.monitors), windowSeconds: numberOf(values.windowSeconds) };
    const answer = await ask<ApiAlertSettings>(event, 'PATCH', '/settings/alerts', { storm });
    return answer.ok ? { saved: true } : rejected(answer, values);
  },
};

/** What is no number goes as it was typed, for the API to name the field. */
const numberOf = (typed: string): number | string =>
  typed !== '' && Number.isFinite(Number(typed)) ? Number(typed) : typed;
