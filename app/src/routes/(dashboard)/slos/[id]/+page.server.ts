import { fail, redirect } from '@sveltejs/kit';
import { ask, get } from '$lib/server/api.ts';
import { sentence } from '$lib/server/forms.ts';
import { monitorsNamed } from '$lib/server/monitor-choices.ts';
import type { ApiBudget, ApiSloAlert, ApiSloDetail, Page } from '$wire/api.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const path = `/slos/${event.params.id}`;
  const [slo, budget, alerts] = await Promise.all([
    get<ApiSloDetail>(event, path),
    get<ApiBudget>(event, `${path}/budget?points=181`),
    get<Page<ApiSloAlert>>(event, `${path}/alerts`),
  ]);
  const monitors = await monitorsNamed(event, slo.monitorIds);
  return { slo, budget, alerts: alerts.items, monitors, now: Date.now() };
};

type Event = Parameters<Actions[string]>[0];
async function send(event: Event, method: 'POST' | 'DELETE', path: string) {
  const answer = await ask(event, method, `/slos/${event.params.id}${path}`);
  return answer.ok
    ? null
    : fail(answer.problem.status, { failed: sentence(answer.problem.detail ?? answer.problem.title) });
}

export const actions: Actions = {
  acknowledge: async (event) => (await send(event, 'POST', '/acknowledge')) ?? { done: true },
  delete: async (event) => (await send(event, 'DELETE', '')) ?? redirect(303, '/slos'),
};
