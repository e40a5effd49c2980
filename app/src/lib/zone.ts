/**
 * The viewer's time zone. Only the browser knows it: it tells the server by a cookie, so that what is rendered before
 * scripts run has the viewer's days from the second page on; the first is in UTC and says so.
 */
export const zoneCookie = 'zone';

export const viewerZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** @returns the zone, told to the server from now on */
export function rememberZone(): string {
  const zone = viewerZone();
  const secure = location.protocol === 'https:' ? '; secure' : '';
  document.cookie = `${zoneCookie}=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax${secure}`;
  return zone;
}

/** "Days begin at midnight in Europe/Berlin." */
export const zoneWords = (timeZone: string): string =>
  timeZone === 'UTC'
    ? 'Days begin at midnight UTC.'
    : `Days begin at midnight in ${timeZone.replaceAll('_', ' ')}.`;

/** Where a monitor's uptime is, in days of a zone. */
export const uptimePath = (id: string, timeZone: string): string =>
  `/monitors/${id}/uptime?timeZone=${encodeURIComponent(timeZone)}`;
