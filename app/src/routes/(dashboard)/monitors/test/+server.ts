import { json } from '@sveltejs/kit';
import { ask } from '$lib/server/api.ts';
import { refusal } from '$lib/server/forms.ts';
import { bodyOf, trialOf } from '$lib/server/monitor-form/body.ts';
import { editedBody } from '$lib/server/monitor-form/change.ts';
import { readValues } from '$lib/server/monitor-form/read.ts';
import type { ApiMonitorDetail, MonitorTrial, Page } from '$wire/api.ts';
import type { RequestHandler } from './$types';

/** Runs what the form holds now, saved or not: the form itself is posted here. */
export const POST: RequestHandler = async (event) => {
  const form = await event.request.formData();
  const values = readValues(form);
  const monitorId = form.get('monitorId');
  const refused = (answer: Parameters<typeof refusal>[0]) =>
    json({ errors: refusal(answer) }, { status: answer.problem.status });

  let body: Record<string, unknown> = bodyOf(values);
  if (typeof monitorId === 'string') {
    const saved = await ask<ApiMonitorDetail>(event, 'GET', `/monitors/${encodeURIComponent(monitorId)}`);
    if (!saved.ok) return refused(saved);
    body = editedBody(values, saved.data);
  }
  const trial = trialOf(body, typeof monitorId === 'string' ? monitorId : null);
  const answer = await ask<Page<MonitorTrial>>(event, 'POST', '/monitors/test', trial);
  return answer.ok ? json({ items: answer.data.items }) : refused(answer);
};
