import { redirect } from '@sveltejs/kit';
import { get } from '$lib/server/api.ts';
import type { Me } from '$wire/api.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async (event) => {
  if (!event.locals.accessToken) redirect(303, `/login?next=${encodeURIComponent(event.url.pathname)}`);
  return { me: await get<Me>(event, '/me'), theme: event.locals.theme };
};
