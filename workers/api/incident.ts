/**
 * One incident, changed where its truth is: a detected one in its monitor's object, a reported one in D1. Whoever comes
 * too late, because it was resolved meanwhile, hears `conflict`, and nothing was changed.
 */
import { drizzle } from 'drizzle-orm/d1';
import type { Context } from 'hono';
import { findMember } from '../../db/d1/queries/accounts.ts';
import { getIncident, type NamedIncident } from '../../db/d1/queries/list-incidents.ts';
import { pagesShowing } from '../../db/d1/queries/status-pages.ts';
import { changeReported as writeReported, updatesOf } from '../../db/d1/queries/write-incidents.ts';
import { changeReported } from '../domain/manual-incident.ts';
import type { ByHand } from '../domain/state/by-hand.ts';
import type { Incident } from '../domain/state/types.ts';
import { log } from '../platform/log.ts';
import type { ApiIncidentDetail } from '../wire/api.ts';
import type { App, Env } from './env.ts';
import { presentIncidentDetail } from './present-incident.ts';
import { Problem } from './problems.ts';
import { refreshSnapshot } from './status-page.ts';

const triesMax = 5;

export async function ownIncident(c: Context<App>, id = c.req.param('id')!): Promise<NamedIncident> {
  const row = await getIncident(drizzle(c.env.DB), c.var.caller.workspaceId, id);
  if (!row) throw new Problem('not_found', 'no such incident');
  return row;
}

/** The name of whoever asks. */
export async function callerName(c: Context<App>): Promise<string> {
  const { userId, workspaceId } = c.var.caller;
  const member = await findMember(drizzle(c.env.DB), userId, workspaceId);
  return member?.user.name || userId;
}

export const resolvedAlready = () => new Problem('conflict', 'this incident is resolved already');

/** @throws `conflict` when it is not open any more */
export async function byHand(env: Env, row: NamedIncident, event: ByHand): Promise<NamedIncident> {
  if (row.status === 'resolved') throw resolvedAlready();
  if (row.kind === 'manual') return reportedByHand(env, row, event);
  const changed = await tellObject(env, row, event);
  if (!changed) throw resolvedAlready();
  return { ...row, ...changed };
}

function tellObject(env: Env, { id, monitorId }: NamedIncident, event: ByHand): Promise<Incident | null> {
  const object = env.MONITOR.getByName(monitorId);
  switch (event.type) {
    case 'acknowledged':
      return object.acknowledge(id, event.by, event.note);
    case 'resolved_by_hand':
      return object.resolve(id, event.by, event.note);
    case 'noted':
      return object.note(id, event.by, event.text);
    case 'graded':
      return object.setSeverity(id, event.severity, event.by);
    case 'merged':
      return object.merge(id, event.into, event.by);
  }
}

/** Whoever loses the race reads again. */
async function reportedByHand(env: Env, row: NamedIncident, event: ByHand): Promise<NamedIncident> {
  const db = drizzle(env.DB);
  let read: NamedIncident | null = row;
  for (let tries = 0; read && tries < triesMax; tries += 1) {
    const changed = changeReported(read, event, Date.now());
    if (!changed) throw resolvedAlready();
    if (changed === read) return read;
    if (await writeReported(db, row.workspaceId, changed, read.revision)) {
      await tellPages(env, row);
      return { ...read, ...changed };
    }
    read = await getIncident(db, row.workspaceId, row.id);
  }
  throw new Problem('conflict', 'somebody else changes this incident at the same time: try again');
}

/** Whether it is open right now, which D1 hears of a little later than its object. */
export async function isOpen(env: Env, row: NamedIncident): Promise<boolean> {
  if (row.status === 'resolved' || row.kind === 'manual') return row.status !== 'resolved';
  const told = await env.MONITOR.getByName(row.monitorId).snapshot();
  return told?.state.incident?.id === row.id;
}

/** What tells of it right now: where its truth is, and not where it was read. */
export async function mergedNow(env: Env, { id, kind, monitorId, workspaceId }: NamedIncident) {
  if (kind === 'manual') return (await getIncident(drizzle(env.DB), workspaceId, id))?.mergedInto ?? null;
  const incident = (await env.MONITOR.getByName(monitorId).snapshot())?.state.incident;
  return incident?.id === id ? incident.mergedInto : null;
}

export async function detailOf(env: Env, row: NamedIncident): Promise<ApiIncidentDetail> {
  return presentIncidentDetail(row, await updatesOf(drizzle(env.DB), row.workspaceId, [row.id]));
}

/** Open pages read it again. A reported one has no monitor that news could name. */
export async function tellPages(env: Env, { workspaceId, monitorId }: NamedIncident): Promise<void> {
  await env.FEED.getByName(`workspace:${workspaceId}`)
    .publish([{ type: 'changed', monitorId }])
    .catch((error: unknown) => log('warn', 'news_not_published', { workspaceId, error }));
}

/** Status pages that show one of its monitors; best effort: each is built anew when it is read. */
export async function tellPublic(env: Env, row: NamedIncident): Promise<void> {
  const ids = row.kind === 'manual' ? row.monitorIds : [row.monitorId];
  const pages = await pagesShowing(drizzle(env.DB), row.workspaceId, ids);
  const refreshed = await Promise.allSettled(pages.map((page) => refreshSnapshot(env, page)));
  for (const one of refreshed)
    if (one.status === 'rejected') log('warn', 'status_page_not_refreshed', { error: one.reason });
}
