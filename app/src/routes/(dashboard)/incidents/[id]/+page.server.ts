import { ask, get } from '$lib/server/api.ts';
import { rejected, text } from '$lib/server/forms.ts';
import type { ApiDelivery, ApiEscalation, ApiIncidentDetail, ApiIncidentListed, Page } from '$wire/api.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
  const { id } = event.params;
  const incident = await get<ApiIncidentDetail>(event, `/incidents/${id}`);
  const [{ escalation }, deliveries, others] = await Promise.all([
    get<{ escalation: ApiEscalation | null }>(event, `/incidents/${id}/escalation`),
    get<Page<ApiDelivery>>(event, `/deliveries?incidentId=${encodeURIComponent(id)}&limit=20`),
    incident.status === 'resolved' || incident.mergedInto
      ? null
      : get<Page<ApiIncidentListed>>(event, '/incidents?status=open,acknowledged&merged=false&limit=50'),
  ]);
  return {
    incident,
    escalation,
    deliveries: deliveries.items,
    others: (others?.items ?? []).filter((one) => one.id !== id),
  };
};

/** Sends what a form holds; refused, it comes back to the form it is from. */
async function send(
  event: RequestEvent,
  form: string,
  path: string,
  body: Record<string, unknown>,
  method: 'POST' | 'PATCH' = 'POST',
) {
  const answer = await ask(event, method, `/incidents/${event.params.id}${path}`, body);
  return answer.ok ? { form, done: true as const } : rejected(answer, { form, ...body });
}

export const actions: Actions = {
  acknowledge: async (event) => {
    const note = text(await event.request.formData(), 'note');
    return send(event, 'acknowledge', '/acknowledge', note ? { note } : {});
  },
  resolve: (event) => send(event, 'resolve', '/resolve', {}),
  note: async (event) =>
    send(event, 'note', '/notes', { text: text(await event.request.formData(), 'text') }),
  update: async (event) => {
    const form = await event.request.formData();
    return send(event, 'update', '/updates', {
      status: text(form, 'status'),
      message: text(form, 'message'),
      public: form.get('public') === 'on',
    });
  },
  about: async (event) => {
    const form = await event.request.formData();
    const body = { title: text(form, 'title') || null, severity: text(form, 'severity') || undefined };
    return send(event, 'about', '', body, 'PATCH');
  },
  postmortem: async (event) => {
    const postmortem = text(await event.request.formData(), 'postmortem') || null;
    return send(event, 'postmortem', '', { postmortem }, 'PATCH');
  },
  merge: async (event) => {
    const incidentIds = (await event.request.formData()).getAll('incidentIds').map(String);
    return send(event, 'merge', '/merge', { incidentIds });
  },
  unmerge: (event) => send(event, 'unmerge', '/unmerge', {}),
};
