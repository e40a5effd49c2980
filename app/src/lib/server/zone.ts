/** The zone that a browser told of, for what is rendered before its scripts run. */
import type { Cookies } from '@sveltejs/kit';
import { timeZone } from '$wire/api/time.ts';
import { zoneCookie } from '$lib/zone.ts';

/** UTC where no browser told of one that there is. */
export function zoneOf(cookies: Pick<Cookies, 'get'>): string {
  const told = timeZone.safeParse(cookies.get(zoneCookie));
  return told.success ? told.data : 'UTC';
}
