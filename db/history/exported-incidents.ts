/** Incidents of a workspace that touch a range, newest first, some at a time. */
import { drizzle } from 'drizzle-orm/d1';
import { listIncidents, type NamedIncident } from '../d1/queries/list-incidents.ts';

const atOnce = 100;

export async function* eachIncident(
  d1: D1Database,
  range: { workspaceId: string; from: number; to: number },
): AsyncGenerator<NamedIncident[]> {
  let before: { startedAt: number; id: string } | undefined;
  for (;;) {
    const some = await listIncidents(drizzle(d1), { ...range, ...(before ? { before } : {}), limit: atOnce });
    if (some.length > 0) yield some;
    before = some.at(-1);
    if (some.length < atOnce || !before) return;
  }
}
