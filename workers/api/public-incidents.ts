/** Incidents as a status page tells them: detected ones in words of its own, and what people wrote for the public. */
import { incidentsOf, reportedOf, type IncidentRow } from '../../db/d1/queries/incidents.ts';
import type { Db } from '../../db/d1/queries/status.ts';
import { updatesOf, type UpdateRow } from '../../db/d1/queries/write-incidents.ts';
import { publicUpdates, withWritten } from '../domain/statuspage.ts';
import { iso, isoOrNull } from '../platform/present.ts';
import type { PublicStatus } from '../wire/api.ts';

type Query = { workspaceId: string; monitorIds: string[]; from: number; pastMax: number };

/** @param names of the components the page shows, by monitor */
export async function publicIncidents(
  db: Db,
  query: Query,
  names: Map<string, string>,
): Promise<PublicStatus['incidents']> {
  const [detected, reported] = await Promise.all([incidentsOf(db, query), reportedOf(db, query)]);
  const rows = [...detected, ...reported];
  const updates = await updatesOf(
    db,
    query.workspaceId,
    rows.map(({ id }) => id),
    true,
  );
  const byIncident = Map.groupBy(updates, ({ incidentId }) => incidentId);
  const shown = rows.flatMap((row) => presented(row, byIncident.get(row.id) ?? [], names));
  const open = shown.filter(({ status }) => status !== 'resolved');
  const past = shown.filter(({ status }) => status === 'resolved');
  const newestFirst = (a: { startedAt: string }, b: { startedAt: string }) =>
    b.startedAt.localeCompare(a.startedAt);
  return [...open, ...past.sort(newestFirst).slice(0, query.pastMax)].sort(newestFirst);
}

function presented(
  row: IncidentRow,
  updates: UpdateRow[],
  names: Map<string, string>,
): PublicStatus['incidents'] {
  const ids = (row.kind === 'manual' ? row.monitorIds : [row.monitorId]).filter((id) => names.has(id));
  if (ids.length === 0) return [];
  type Told = { at: number; kind: string; message: string; written: boolean };
  // A report's own timeline is for the team.
  const own = row.kind === 'manual' ? [] : publicUpdates(row.timeline);
  const ours = own.map((one): Told => ({ ...one, written: false }));
  const written = updates.map(({ at, status, message }): Told => ({
    at,
    kind: status,
    message,
    written: true,
  }));
  return [
    {
      id: row.id,
      componentId: ids[0]!,
      componentName: ids.map((id) => names.get(id)).join(', '),
      componentIds: ids,
      title: written.length > 0 ? (row.title ?? null) : null,
      status: row.status,
      startedAt: iso(row.startedAt),
      resolvedAt: isoOrNull(row.resolvedAt),
      updates: withWritten(ours, written).map((update) => ({ ...update, at: iso(update.at) })),
    },
  ];
}
