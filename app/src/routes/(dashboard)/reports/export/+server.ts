/**
 * Downloads begin here and go on at the API: on the way a session that grew old is renewed, and days that a form names
 * become times. `to` of a form is its last day, with it.
 */
import { error, redirect } from '@sveltejs/kit';
import type { RequestHandler } from './$types';

const dayMs = 86_400_000;
const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text);

export const GET: RequestHandler = ({ url, locals }) => {
  if (!locals.accessToken) redirect(303, `/login?next=${encodeURIComponent('/reports')}`);
  const given = url.searchParams;
  const what = given.get('what') ?? 'results';
  if (!['results', 'metrics', 'incidents'].includes(what)) error(404, 'There is no such export');
  const asked = new URLSearchParams();
  for (const name of ['format', 'step', 'region']) {
    const value = given.get(name);
    if (value) asked.set(name, value);
  }
  const monitor = given.get('monitor');
  if (monitor) asked.set('monitorIds', monitor);
  for (const name of ['from', 'to']) {
    const value = given.get(name);
    if (!value) continue;
    const at = Date.parse(value);
    if (Number.isNaN(at)) error(400, 'This is not a day');
    asked.set(name, new Date(isDay(value) && name === 'to' ? at + dayMs : at).toISOString());
  }
  redirect(303, `/api/v1/export/${what}?${asked}`);
};
