/** Rows as the API shows them. */
import { iso, isoOrNull } from '../platform/present.ts';
import type { ChannelRow, DeliveryRow } from '../../db/d1/queries/channels.ts';
import type { MonitorRow } from '../../db/d1/queries/monitors.ts';
import type { StatusPageRow } from '../../db/d1/queries/status-pages.ts';
import type { CheckResult } from '../domain/check.ts';
import type { RegionId } from '../domain/region.ts';
import { type Ledger, uptimeOf } from '../domain/stats/uptime.ts';
import type { SeenCertificate } from '../domain/state/certificate.ts';
import type { LastSeen, MonitorState } from '../domain/state/types.ts';
import type {
  ApiCertificate,
  ApiChannel,
  ApiDelivery,
  ApiMonitor,
  ApiStatusPage,
  RegionSummary,
} from '../wire/api.ts';

const silentAfterMs = (intervalSeconds: number): number =>
  Math.max(2_000 * intervalSeconds + 60_000, 180_000);

type Live = Pick<MonitorState, 'status' | 'since' | 'noData' | 'advisory' | 'regions'> & {
  incident: { id: string } | null;
};

/** @param maintenance the window under way
 * @param live the monitor object's word, which is newer than the row; null when it was not asked */
export function presentMonitor(
  row: MonitorRow,
  latest: CheckResult[],
  ledger: Ledger,
  maintenance: ApiMonitor['maintenance'],
  now: number,
  live: Live | null = null,
): ApiMonitor {
  const status = live?.status ?? row.status;
  // The object remembers what a job that runs once a month said; recent results do not.
  const remembered = (region: RegionId) => live?.regions[region]?.last ?? null;
  const last =
    latest[0]?.slotAt ??
    (Math.max(0, ...row.regions.map((region) => remembered(region)?.slotAt ?? 0)) || null);
  const silent =
    row.kind !== 'heartbeat' &&
    row.status !== 'paused' &&
    now - Math.max(last ?? 0, row.createdAt) > silentAfterMs(row.intervalSeconds);
  const advisory = live ? live.advisory : (row.advisory ?? null);
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    target: row.target,
    state: status,
    stateSince: iso(live?.since ?? row.statusSince),
    noData: (live?.noData ?? row.noData) || silent,
    lastCheckedAt: isoOrNull(last),
    regions: row.regions.map((region) =>
      summaryOf(region, latest.find((result) => result.region === region) ?? null, remembered(region)),
    ),
    intervalSeconds: row.intervalSeconds,
    timeoutMs: row.timeoutMs,
    quorum: row.quorum,
    failureThreshold: row.failureThreshold,
    recoveryThreshold: row.recoveryThreshold,
    degradedAboveMs: row.degradedAboveMs,
    anomaly: row.anomaly ?? null,
    degradedThreshold: row.degradedThreshold,
    degradedRecoveryThreshold: row.degradedRecoveryThreshold,
    flapping: row.flapping ?? null,
    reopenWithinSeconds: row.reopenWithinSeconds,
    dependsOn: row.dependsOn,
    policyId: row.policyId ?? null,
    maintenance,
    assertions: row.assertions,
    channelIds: row.channelIds ?? null,
    tags: row.tags,
    advisory: advisory && { ...advisory, since: iso(advisory.since) },
    openIncidentId: live ? (live.incident?.id ?? null) : row.openIncidentId,
    uptime24h: uptimeOf(ledger, now - 86_400_000, now).ratio,
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
  };
}

function summaryOf(region: RegionId, result: CheckResult | null, last: LastSeen | null): RegionSummary {
  const seen = result ?? last;
  return {
    region,
    verdict: seen?.verdict ?? null,
    lastSlotAt: isoOrNull(seen?.slotAt ?? null),
    latencyMs: result?.durationMs ?? last?.latencyMs ?? null,
    colo: seen?.colo ?? null,
    placement: seen?.placement ?? null,
  };
}

export const presentCertificate = (seen: SeenCertificate | null): ApiCertificate | null => {
  if (!seen) return null;
  const { target: _, ...shown } = seen;
  return {
    ...shown,
    notBefore: iso(seen.notBefore),
    notAfter: iso(seen.notAfter),
    chain: seen.chain.map((link) => ({ ...link, notAfter: iso(link.notAfter) })),
    seenAt: iso(seen.seenAt),
  };
};

export const presentChannel = (row: ChannelRow): ApiChannel => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  config: row.publicConfig,
  digest: row.digest,
  ratePerMinute: row.ratePerMinute,
  createdAt: iso(row.createdAt),
});

export const presentDelivery = (row: DeliveryRow): ApiDelivery => ({
  id: row.id,
  channelId: row.channelId,
  channelName: row.channelName,
  channelKind: row.channelKind,
  monitorId: row.monitorId,
  incidentId: row.incidentId,
  event: row.event,
  status: row.status,
  attempts: row.attempts.map(({ retryAfterMs: _, ...attempt }) => ({ ...attempt, at: iso(attempt.at) })),
  digestId: row.digestId ?? null,
  canReplay: (row.message ?? null) !== null,
  nextAttemptAt: isoOrNull(row.nextAttemptAt),
  createdAt: iso(row.createdAt),
});

export const presentStatusPage = (row: StatusPageRow): ApiStatusPage => ({
  id: row.id,
  slug: row.slug,
  title: row.title,
  monitorIds: row.monitorIds,
  timeZone: row.timeZone,
  createdAt: iso(row.createdAt),
});
