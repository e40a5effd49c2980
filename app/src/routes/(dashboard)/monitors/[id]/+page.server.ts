import { fail, redirect } from '@sveltejs/kit';
import { ask, get } from '$lib/server/api.ts';
import { resultsMax } from '$lib/news.ts';
import { sentence } from '$lib/server/forms.ts';
import { rangedMetrics } from '$lib/server/metrics.ts';
import { monitorsNamed } from '$lib/server/monitor-choices.ts';
import { zoneOf } from '$lib/server/zone.ts';
import { uptimePath } from '$lib/zone.ts';
import {
  type ApiBaseline,
  type ApiIncidentListed,
  type ApiMonitorDetail,
  type ApiPatterns,
  type Page,
  type ResultsPage,
  type UptimeReport,
} from '$wire/api.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { id } = event.params;
  const [monitor, ranged, uptime, incidents, results, patterns] = await Promise.all([
    get<ApiMonitorDetail>(event, `/monitors/${id}`),
    rangedMetrics(event, id),
    get<UptimeReport>(event, uptimePath(id, zoneOf(event.cookies))),
    get<Page<ApiIncidentListed>>(event, `/incidents?monitorId=${id}&limit=10`),
    get<ResultsPage>(event, `/monitors/${id}/results?limit=${resultsMax}`),
    get<ApiPatterns>(event, `/incidents/patterns?monitorId=${id}`),
  ]);
  const [parents, baseline] = await Promise.all([
    monitorsNamed(event, monitor.dependsOn),
    monitor.anomaly ? get<ApiBaseline>(event, `/monitors/${id}/baseline`) : null,
  ]);
  return {
    monitor,
    parents,
    ...ranged,
    uptime,
    incidents: incidents.items,
    results: results.items,
    resultsMissing: results.historyMissing,
    patterns,
    baseline,
  };
};

const act =
  (verb: 'pause' | 'resume' | 'check' | 'rotate-key') => async (event: Parameters<Actions[string]>[0]) => {
    const answer = await ask(event, 'POST', `/monitors/${event.params.id}/${verb}`);
    return answer.ok
      ? { done: verb }
      : fail(answer.problem.status, { message: sentence(answer.problem.detail ?? answer.problem.title) });
  };

export const actions: Actions = {
  pause: act('pause'),
  resume: act('resume'),
  check: act('check'),
  rotate: act('rotate-key'),
  delete: async (event) => {
    const answer = await ask(event, 'DELETE', `/monitors/${event.params.id}`);
    if (!answer.ok)
      return fail(answer.problem.status, {
        message: sentence(answer.problem.detail ?? answer.problem.title),
      });
    redirect(303, '/monitors');
  },
};
