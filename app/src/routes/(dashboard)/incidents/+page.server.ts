import { get } from '$lib/server/api.ts';
import type { ApiIncidentListed, ApiMonitorListed, ApiPatterns, Page } from '$wire/api.ts';
import type { PageServerLoad } from './$types';

const filters = ['q', 'severity', 'kind', 'monitorId'] as const;

export const load: PageServerLoad = async (event) => {
  const asked = event.url.searchParams;
  const cursor = asked.get('cursor');
  const chosen = Object.fromEntries(filters.map((name) => [name, asked.get(name) ?? '']));
  const narrowed = new URLSearchParams(Object.entries(chosen).filter(([, value]) => value !== ''));
  const list = (more: string) =>
    get<Page<ApiIncidentListed>>(event, `/incidents?${narrowed}&merged=false&${more}`);
  const about = chosen.monitorId ? `?monitorId=${encodeURIComponent(chosen.monitorId)}` : '';
  const [open, past, monitors, patterns] = await Promise.all([
    list('status=open,acknowledged&limit=100'),
    list(`status=resolved${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`),
    get<Page<ApiMonitorListed>>(event, '/monitors?limit=200'),
    get<ApiPatterns>(event, `/incidents/patterns${about}`),
  ]);
  return {
    open: open.items,
    past: past.items,
    cursor,
    nextCursor: past.nextCursor,
    chosen,
    narrowed: narrowed.toString(),
    monitors: monitors.items.map(({ id, name }) => ({ id, name })),
    patterns,
  };
};
