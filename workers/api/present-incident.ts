/** Incidents as the API shows them. */
import type { NamedIncident } from '../../db/d1/queries/list-incidents.ts';
import type { UpdateRow } from '../../db/d1/queries/write-incidents.ts';
import { iso, presentIncident } from '../platform/present.ts';
import type { ApiIncidentDetail, ApiIncidentListed, ApiIncidentUpdate } from '../wire/api.ts';

export const presentIncidentRow = (row: NamedIncident): ApiIncidentListed => ({
  ...presentIncident(row),
  kind: row.kind,
  monitorIds: row.kind === 'manual' ? row.monitorIds : [row.monitorId],
  title: row.title ?? null,
  postmortem: row.postmortem ?? null,
  monitorName: row.monitorName,
  monitors: row.monitors,
  merged: row.merged,
});

export const presentUpdate = ({ workspaceId: _, ...update }: UpdateRow): ApiIncidentUpdate => ({
  ...update,
  at: iso(update.at),
});

export const presentIncidentDetail = (row: NamedIncident, updates: UpdateRow[]): ApiIncidentDetail => ({
  ...presentIncidentRow(row),
  updates: updates.map(presentUpdate),
});
