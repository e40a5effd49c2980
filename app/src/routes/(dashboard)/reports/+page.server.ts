import { ask, get } from '$lib/server/api.ts';
import { refusal, rejected, text } from '$lib/server/forms.ts';
import type { Page, ReportListed, ReportSettings } from '$wire/api.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const [months, settings] = await Promise.all([
    get<Page<ReportListed>>(event, '/reports'),
    get<ReportSettings>(event, '/settings/report'),
  ]);
  return { months: months.items, settings, today: new Date().toISOString().slice(0, 10) };
};

export const actions: Actions = {
  save: async (event) => {
    const form = await event.request.formData();
    const values = { recipients: text(form, 'recipients'), timeZone: text(form, 'timeZone') };
    const recipients = values.recipients.split(/[\s,;]+/).filter(Boolean);
    const answer = await ask(event, 'PATCH', '/settings/report', { ...values, recipients });
    return answer.ok ? { done: 'The monthly report will be mailed.' } : rejected(answer, values);
  },
  stop: async (event) => {
    const answer = await ask(event, 'PATCH', '/settings/report', null);
    return answer.ok
      ? { done: 'The report is mailed to nobody now, and links of earlier mails have ended.' }
      : rejected(answer, { recipients: '', timeZone: '' });
  },
  send: async (event) => {
    const month = text(await event.request.formData(), 'month');
    const path = `/reports/${encodeURIComponent(month)}/send`;
    const answer = await ask<{ sentTo: string }>(event, 'POST', path);
    return answer.ok ? { done: `Mailed to ${answer.data.sentTo}.` } : { trouble: refusal(answer).message };
  },
};
