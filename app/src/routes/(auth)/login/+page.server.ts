import { redirect } from '@sveltejs/kit';
import { ask } from '$lib/server/api.ts';
import { rejected, text } from '$lib/server/forms.ts';
import { keepAccess, passCookies } from '$lib/server/session.ts';
import type { Session } from '$wire/api.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals }) => {
  if (locals.accessToken) redirect(303, '/monitors');
};

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData();
    const email = text(form, 'email');
    const answer = await ask<Session>(event, 'POST', '/auth/login', {
      email,
      password: String(form.get('password') ?? ''),
    });
    if (!answer.ok) return rejected(answer.problem, { email });
    passCookies(answer.response, event.cookies, event.url);
    keepAccess(event.cookies, answer.data, event.url);
    const next = event.url.searchParams.get('next') ?? '/monitors';
    redirect(303, next.startsWith('/') && !next.startsWith('//') ? next : '/monitors');
  },
};
