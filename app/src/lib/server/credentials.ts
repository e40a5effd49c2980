/** Signing in and registering are the same form with another verb. */
import { type Actions, redirect, type RequestEvent } from '@sveltejs/kit';
import type { Session } from '$wire/api.ts';
import { ask } from './api.ts';
import { rejected, text } from './forms.ts';
import { keepAccess, passCookies } from './session.ts';

/** Where to go after signing in: only a path of this origin. */
const nextOf = (url: URL): string => {
  const next = url.searchParams.get('next') ?? '';
  return /^\/(?![/\\])/.test(next) ? next : '/monitors';
};

export const onlySignedOut = ({ locals }: Pick<RequestEvent, 'locals'>): void => {
  if (locals.accessToken) redirect(303, '/monitors');
};

export const credentialsAction = (verb: 'login' | 'register') =>
  (async (event: RequestEvent) => {
    const form = await event.request.formData();
    const email = text(form, 'email');
    const password = String(form.get('password') ?? '');
    const answer = await ask<Session>(event, 'POST', `/auth/${verb}`, { email, password });
    if (!answer.ok) return rejected(answer, { email });
    passCookies(answer.response, event.cookies, event.url);
    keepAccess(event.cookies, answer.data, event.url);
    redirect(303, nextOf(event.url));
  }) satisfies Actions[string];
