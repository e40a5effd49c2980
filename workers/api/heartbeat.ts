/** Heartbeats as the API makes and shows them: what they need not be told, and the address that their jobs call. */
import type { MonitorRow } from '../../db/d1/queries/monitors.ts';
import { longestGapSeconds, scheduleProblem } from '../domain/heartbeat/schedule.ts';
import type { HeartbeatState } from '../domain/heartbeat/types.ts';
import { timeoutMsDefault } from '../domain/limits.ts';
import type { RegionId } from '../domain/region.ts';
import type { HeartbeatRequest } from '../domain/request.ts';
import { keyRing, open, seal, sealContext } from '../platform/crypto.ts';
import { hashOfSecret, newPingKey, pingKeyText } from '../platform/ping-key.ts';
import { isoOrNull } from '../platform/present.ts';
import type { ApiMonitorDetail } from '../wire/api.ts';
import type { Env } from './env.ts';
import { invalid } from './problems.ts';

/** @throws `invalid`, naming the field */
export function checkSchedule({ schedule }: HeartbeatRequest, now: number): void {
  const problem = scheduleProblem(schedule, now);
  if (problem) throw invalid(`request.schedule.${problem.field}`, problem.message);
}

/** What a monitor that is asked would be told, and a heartbeat has once and for all. */
export const heartbeatColumns = (request: HeartbeatRequest, now: number) => ({
  heartbeat: request,
  regions: ['push'] as RegionId[],
  quorum: 'any' as const,
  intervalSeconds: longestGapSeconds(request.schedule, now),
  timeoutMs: timeoutMsDefault,
  failureThreshold: 1,
  degradedAboveMs: null,
  anomaly: null,
});

const refusals = {
  regions: 'a heartbeat is heard, not asked from a region',
  quorum: 'a heartbeat is heard in one place: it has no quorum',
  intervalSeconds: 'request.schedule says when a heartbeat is expected',
  timeoutMs: 'request.graceSeconds says how late a heartbeat may be',
  failureThreshold: 'each missed or failed beat counts',
  degradedAboveMs: 'a beat is never slow: request.maxRunSeconds bounds a run',
  anomaly: 'a beat is never slow: request.maxRunSeconds bounds a run',
} as const;

/** A change without the gap that is shown and holds anyway: it has no bounds, as an interval has. */
export function withoutShownGap(
  { intervalSeconds, ...given }: Record<string, unknown>,
  row: Pick<MonitorRow, 'intervalSeconds'>,
): Record<string, unknown> {
  return intervalSeconds === undefined || intervalSeconds === row.intervalSeconds
    ? given
    : { ...given, intervalSeconds };
}

/**
 * @param given a body as it came; naming what holds anyway is no mistake
 * @throws `invalid`, naming the field
 */
export function refuseOthers(
  given: Record<string, unknown>,
  ...allowed: Partial<Record<keyof typeof refusals, unknown>>[]
): void {
  for (const [name, message] of Object.entries(refusals)) {
    if (given[name] === undefined) continue;
    const same = allowed.some(
      (one) => JSON.stringify(one[name as keyof typeof refusals]) === JSON.stringify(given[name]),
    );
    if (!same) throw invalid(name, message);
  }
}

export async function sealedNewKey(
  env: Env,
  monitorId: string,
): Promise<{ sealedPingKey: string; pingKeyHash: string }> {
  const { secret } = newPingKey(monitorId);
  const ring = keyRing.parse(env.SECRETS_KEYS);
  return {
    sealedPingKey: await seal(ring, secret, sealContext.pingKey(monitorId)),
    pingKeyHash: hashOfSecret(secret),
  };
}

/** The address a job calls; null for a monitor that is asked. */
export async function pingUrlOf(
  env: Env,
  { id, sealedPingKey }: Pick<MonitorRow, 'id' | 'sealedPingKey'>,
): Promise<string | null> {
  if (sealedPingKey === null) return null;
  const secret = await open(keyRing.parse(env.SECRETS_KEYS), sealedPingKey, sealContext.pingKey(id));
  return `${env.PUBLIC_URL}/ping/${pingKeyText({ monitorId: id, secret })}`;
}

export const presentHeartbeat = (state: HeartbeatState | null): ApiMonitorDetail['heartbeat'] =>
  state && {
    lastBeatAt: isoOrNull(state.lastBeatAt),
    expectedAt: isoOrNull(state.expectedAt),
    startedAt: isoOrNull(state.startedAt),
  };
