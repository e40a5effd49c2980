/** Monitors as somebody picks them: a few that match, and those picked already by their names. */
import type { ApiMonitorListed, Page } from '$wire/api.ts';
import { get } from './api.ts';

export type MonitorChoice = { id: string; name: string };
type Event = Parameters<typeof get>[0];
const atOnce = 20;
/** A page of the API. */
const namedAtOnce = 200;

/** The first ones, or those that have `q` in their name or target. */
export const monitorChoices = (event: Event, q = ''): Promise<MonitorChoice[]> =>
  read(event, { limit: String(atOnce), ...(q ? { q } : {}) });

/** What a picker knows before anybody types: those picked already, and the first ones. */
export async function knownMonitors(event: Event, picked: Iterable<string>): Promise<MonitorChoice[]> {
  const found = await Promise.all([monitorsNamed(event, picked), monitorChoices(event)]);
  const byId = new Map(found.flat().map((one) => [one.id, one]));
  return [...byId.values()];
}

/** These by their names, those that were deleted left out. */
export async function monitorsNamed(event: Event, wanted: Iterable<string>): Promise<MonitorChoice[]> {
  const ids = [...new Set(wanted)];
  const parts = Array.from({ length: Math.ceil(ids.length / namedAtOnce) }, (_, i) =>
    ids.slice(i * namedAtOnce, (i + 1) * namedAtOnce),
  );
  const found = await Promise.all(
    parts.map((part) => read(event, { ids: part.join(','), limit: String(part.length) })),
  );
  return found.flat();
}

async function read(event: Event, query: Record<string, string>): Promise<MonitorChoice[]> {
  const page = await get<Page<ApiMonitorListed>>(event, `/monitors?${new URLSearchParams(query)}`);
  return page.items.map(({ id, name }) => ({ id, name }));
}
