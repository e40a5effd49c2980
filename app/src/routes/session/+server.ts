import { refreshCookie } from '$lib/server/session.ts';
import type { RequestHandler } from './$types';

/**
 * Whether the session still holds, asked by open pages. On the way here it was renewed (hooks.server.ts). 503: that
 * could not be found out right now, and nobody is signed out for it.
 */
export const GET: RequestHandler = ({ locals, cookies }) => {
  const status = locals.accessToken ? 204 : cookies.get(refreshCookie) ? 503 : 401;
  return new Response(null, { status, headers: { 'cache-control': 'no-store' } });
};
