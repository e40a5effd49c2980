/** What exports write: columns are named as the API names them, times are RFC 3339 in UTC, latencies milliseconds. */
import type { NamedIncident } from '../../../db/d1/queries/list-incidents.ts';
import type { MetricsRow } from '../../../db/history/exported-metrics.ts';
import type { CheckResult } from '../../domain/check.ts';
import { phaseNames } from '../../domain/stats/rollup.ts';
import { iso, isoOrNull, presentResult } from '../../platform/present.ts';
import { presentIncidentRow } from '../present-incident.ts';
import type { Rows } from './download.ts';

type Names = ReadonlyMap<string, string>;

export const resultRows = (name: string, names: Names): Rows<CheckResult> => ({
  name,
  columns: [
    'slotAt', 'monitorId', 'monitorName', 'region', 'verdict', 'durationMs', 'httpStatus', 'failureClass', 'failureMessage',
    'kind', 'placement', 'colo', 'startedAt', ...phaseNames,
  ], // prettier-ignore
  cells: (result) => [
    iso(result.slotAt),
    result.monitorId,
    names.get(result.monitorId),
    result.region,
    result.verdict,
    result.durationMs,
    result.httpStatus,
    result.failure?.class,
    result.failure?.message,
    result.kind,
    result.placement,
    result.colo,
    iso(result.startedAt),
    ...phaseNames.map((phase) => result.phases?.[phase]),
  ],
  json: presentResult,
});

export const metricsRows = (name: string, names: Names): Rows<MetricsRow> => {
  const figures = ['count', 'ok', 'slow', 'fail', 'unknown', 'p50', 'p75', 'p95', 'p99', 'max', 'availability'] as const; // prettier-ignore
  return {
    name,
    columns: ['at', 'monitorId', 'monitorName', 'region', ...figures],
    cells: (row) => [
      iso(row.at),
      row.monitorId,
      names.get(row.monitorId),
      row.region,
      ...figures.map((figure) => row[figure]),
    ],
    json: ({ at, monitorId, region, ...row }) => ({
      at: iso(at),
      monitorId,
      region,
      ...Object.fromEntries(figures.map((figure) => [figure, row[figure]])),
    }),
  };
};

export const incidentRows = (name: string, now: number): Rows<NamedIncident> => ({
  name,
  columns: [
    'startedAt', 'id', 'kind', 'monitorId', 'monitorName', 'status', 'severity', 'title', 'cause', 'detectedAt', 'resolvedAt',
    'durationSeconds', 'acknowledgedAt', 'acknowledgedBy', 'mergedInto',
  ], // prettier-ignore
  cells: (row) => [
    iso(row.startedAt),
    row.id,
    row.kind,
    row.monitorId,
    row.monitorName,
    row.status,
    row.severity,
    row.title,
    row.cause.summary,
    iso(row.detectedAt),
    isoOrNull(row.resolvedAt),
    Math.round(((row.resolvedAt ?? now) - row.startedAt) / 1_000),
    isoOrNull(row.acknowledgedAt),
    row.acknowledgedBy,
    row.mergedInto,
  ],
  json: presentIncidentRow,
});
