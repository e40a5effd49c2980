import { get } from '$lib/server/api.ts';
import type { ApiIncidentListed, Page } from '$wire/api.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const cursor = event.url.searchParams.get('cursor');
  const [open, past] = await Promise.all([
    get<Page<ApiIncidentListed>>(event, '/incidents?status=open,acknowledged&limit=100'),
    get<Page<ApiIncidentListed>>(
      event,
      `/incidents?status=resolved${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    ),
  ]);
  return { open: open.items, past: past.items, cursor, nextCursor: past.nextCursor };
};
