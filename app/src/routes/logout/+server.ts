import { redirect } from '@sveltejs/kit';
import { ask } from '$lib/server/api.ts';
import { forgetAccess, passCookies } from '$lib/server/session.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async (event) => {
  const { response } = await ask(event, 'POST', '/auth/logout');
  passCookies(response, event.cookies, event.url);
  forgetAccess(event.cookies);
  redirect(303, '/login');
};
