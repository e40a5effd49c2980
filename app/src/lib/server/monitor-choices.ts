/** Monitors as somebody picks them: a few that match, and those picked already by their names. */
import type { ApiMonitorListed, Page } from '$wire/api.ts';
import { get } from './api.ts';

export type MonitorChoice = { id: string; name: string };
const atOnce = 20;

export async function monitorChoices(
  event: Parameters<typeof get>[0],
  { q = '', ids }: { q?: string; ids?: readonly string[] },
): Promise<MonitorChoice[]> {
  if (ids?.length === 0) return [];
  const query = new URLSearchParams(
    ids ? { ids: ids.join(','), limit: String(ids.length) } : { limit: String(atOnce), ...(q ? { q } : {}) },
  );
  const page = await get<Page<ApiMonitorListed>>(event, `/monitors?${query}`);
  return page.items.map(({ id, name }) => ({ id, name }));
}
