/** The sentences people read in incidents, timelines and alerts. */
import type { FailureClass } from '../check.ts';
import { isProbed, type RegionId, regions } from '../region.ts';
import type { Cause } from './types.ts';

const classWords: Record<FailureClass, string> = {
  dns: 'DNS lookup failed',
  connect_refused: 'connection refused',
  connect_timeout: 'connection timed out',
  tls_expired: 'TLS certificate expired',
  tls_hostname: 'TLS certificate is for another host',
  tls_untrusted: 'TLS certificate not trusted',
  tls_protocol: 'TLS handshake failed',
  reset: 'connection closed early',
  timeout: 'no answer in time',
  protocol: 'malformed answer',
  http_status: 'unexpected HTTP status',
  assertion: 'unexpected content',
  body_too_large: 'answer too large',
  too_many_redirects: 'too many redirects',
  blocked_target: 'target not allowed',
  heartbeat_missed: 'heartbeat missed',
  heartbeat_failed: 'job reported a failure',
  platform: 'probe error',
};

export const regionNames = (ids: readonly RegionId[]): string => {
  const names = ids.map((id) => regions[id].label);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join('; ')} and ${names.at(-1)}`;
};

/**
 * "Down from 4 of 5 regions: connection refused"
 * "Down: no beat since 12:00:00 UTC, expected by 12:05:00 UTC" where there are no regions
 * @param unheard regions that are being asked and have not answered yet: they are neither up nor down
 */
export function causeSummary(failing: Cause['regions'], voters: number, unheard: number): string {
  const byClass = [...Map.groupBy(failing, (region) => region.class)].sort(
    (a, b) => b[1].length - a[1].length,
  );
  const [mainClass, mainRegions] = byClass[0] ?? [];
  if (!mainClass || !mainRegions) return 'Down';
  if (failing.every(({ region }) => !isProbed(region))) return `Down: ${mainRegions[0]!.message}`;
  const messages = new Set(mainRegions.map((region) => region.message));
  const what = messages.size === 1 && mainClass === 'http_status' ? [...messages][0]! : classWords[mainClass];
  const others = byClass.slice(1).map(([other]) => classWords[other]);
  return `Down from ${whereWords(failing.length, voters, unheard)}: ${[what, ...others].join('; ')}`;
}

function whereWords(failing: number, voters: number, unheard: number): string {
  if (unheard > 0) return `${failing} ${failing === 1 ? 'region' : 'regions'} (${unheard} more being asked)`;
  if (failing < voters) return `${failing} of ${voters} regions`;
  return voters === 1 ? '1 region' : `all ${voters} regions`;
}

/** "Oceania fails: connection refused." @param too others failed before */
export const failsWords = (region: RegionId, message: string, too = false): string =>
  isProbed(region)
    ? `${regions[region].label} fails${too ? ' too' : ''}: ${message}.`
    : `${message[0]?.toUpperCase() ?? ''}${message.slice(1)}.`;
export const recoversWords = (region: RegionId): string =>
  isProbed(region) ? `Up again from ${regions[region].label}.` : 'A good beat came.';

export const failureWords = (failureClass: FailureClass): string => classWords[failureClass];

/** "less than 1 s", "12 s", "4 min 10 s", "3 h 20 min", "2 d 4 h": two units at the most, the smaller one cut. */
export function durationWords(ms: number): string {
  if (ms < 1_000) return 'less than 1 s';
  const seconds = Math.floor(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes < 1) return `${seconds} s`;
  if (hours < 1) return two(minutes, 'min', seconds % 60, 's');
  if (hours < 24) return two(hours, 'h', minutes % 60, 'min');
  return two(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

const two = (large: number, unit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smallUnit}`;
