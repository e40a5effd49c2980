/**
 * In front of every page: the API's paths are handed through on the same origin, the session is renewed when its
 * access token is old, the theme is known before the first byte, and answers carry their security headers.
 */
import type { Handle } from '@sveltejs/kit';
import { apiFetch, ask } from '$lib/server/api.ts';
import { accessCookie, keepAccess, passCookies, refreshCookie } from '$lib/server/session.ts';
import type { Session } from '$wire/api.ts';

const throughPaths = /^\/(api|live|badge|ping)(\/|$)|^\/(health|ready|metrics)$|^\/status\/[^/]+\/feed\.xml$/;

export const handle: Handle = async ({ event, resolve }) => {
  const { cookies, url } = event;
  event.locals.accessToken = cookies.get(accessCookie) ?? null;
  const theme = cookies.get('theme');
  event.locals.theme = theme === 'light' || theme === 'dark' ? theme : 'auto';

  if (throughPaths.test(url.pathname)) return through(event);
  if (isForeignForm(event.request, url))
    return new Response('Forms of other sites are refused.\n', { status: 403 });
  if (!event.locals.accessToken && cookies.get(refreshCookie) && !url.pathname.startsWith('/status/')) {
    const renewed = await ask<Session>(event, 'POST', '/auth/refresh');
    passCookies(renewed.response, cookies, url);
    if (renewed.ok) {
      keepAccess(cookies, renewed.data, url);
      event.locals.accessToken = renewed.data.accessToken;
    }
  }
  const response = await resolve(event, {
    transformPageChunk: ({ html }) => html.replace('%parallax.theme%', event.locals.theme),
  });
  // What a signed-in person saw is not shown again from a cache after they left.
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'private, no-store');
  response.headers.set('x-content-type-options', 'nosniff');
  response.headers.set('referrer-policy', 'strict-origin-when-cross-origin');
  response.headers.set('permissions-policy', 'camera=(), microphone=(), geolocation=()');
  if (url.protocol === 'https:') response.headers.set('strict-transport-security', 'max-age=31536000');
  return response;
};

/**
 * SvelteKit's own rule (its `csrf` option), here because it must not hold for what is handed through: a job reports by
 * `curl --data`, which looks like a form from nowhere.
 */
const isForeignForm = ({ method, headers }: Request, { origin }: URL): boolean =>
  ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method) &&
  headers.get('origin') !== origin &&
  /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain|application\/x-sveltekit-formdata)\b/i.test(
    headers.get('content-type')?.trim() ?? '',
  );

/** The session's cookie speaks only for reads and sockets of our own pages: writes of a page go through its forms. */
function through(event: Parameters<Handle>[0]['event']): Promise<Response> {
  const { request, locals, url } = event;
  const headers = new Headers(request.headers);
  const origin = request.headers.get('origin');
  const own = origin === null || origin === url.origin;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (locals.accessToken && own && isRead && !headers.has('authorization')) {
    headers.set('authorization', `Bearer ${locals.accessToken}`);
  }
  return apiFetch(event)(new Request(request, { headers }));
}
