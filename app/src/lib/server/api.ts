/** The API, as the app's server asks it: parsed data, or the problem as the API told it. */
import { error, redirect, type RequestEvent } from '@sveltejs/kit';
import type { Problem } from '$wire/api.ts';

export type Answer<T> =
  { ok: true; data: T; response: Response } | { ok: false; problem: Problem; response: Response };
type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
type Event = Pick<RequestEvent, 'platform' | 'locals' | 'url' | 'request'>;

/** Where the API is: a service binding; in development, over HTTP where `PARALLAX_API` says. */
export function apiFetch(event: Pick<RequestEvent, 'platform'>): (input: Request) => Promise<Response> {
  const development = process.env.PARALLAX_API;
  if (development) {
    return (input) => {
      const { pathname, search } = new URL(input.url);
      return fetch(new Request(new URL(pathname + search, development), input));
    };
  }
  return (input) => event.platform!.env.API.fetch(input);
}

/** Asks, and gives back a problem instead of throwing: for forms. */
export async function ask<T>(event: Event, method: Method, path: string, body?: unknown): Promise<Answer<T>> {
  const headers = new Headers({ accept: 'application/json' });
  if (event.locals.accessToken) headers.set('authorization', `Bearer ${event.locals.accessToken}`);
  const cookie = event.request.headers.get('cookie');
  if (path.startsWith('/auth/') && cookie) headers.set('cookie', cookie);
  // Tries to sign in are counted for the visitor's address, not for the app's.
  const address = event.request.headers.get('cf-connecting-ip');
  if (address) headers.set('cf-connecting-ip', address);
  if (body !== undefined) headers.set('content-type', 'application/json');
  const request = new Request(new URL(`/api/v1${path}`, event.url), {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await apiFetch(event)(request);
  const data: unknown = response.status === 204 ? undefined : await response.json();
  if (response.ok) return { ok: true, data: data as T, response };
  return { ok: false, problem: data as Problem, response };
}

/** Reads what a page shows. A lost session leads to the sign-in page, anything else to the error page. */
export async function get<T>(event: Event, path: string): Promise<T> {
  const answer = await ask<T>(event, 'GET', path);
  if (answer.ok) return answer.data;
  const { status, detail, title } = answer.problem;
  if (status === 401)
    redirect(303, `/login?next=${encodeURIComponent(event.url.pathname + event.url.search)}`);
  error(status, { message: detail ?? title, problem: answer.problem });
}
