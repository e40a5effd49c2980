import { get } from '$lib/server/api.ts';
import type { ApiMonitorListed, Page } from '$wire/api.ts';
import type { PageServerLoad } from './$types';
import { withTroubled } from './order.ts';

export const load: PageServerLoad = async (event) => {
  const wanted = new URLSearchParams();
  for (const name of ['state', 'q', 'cursor']) {
    const value = event.url.searchParams.get(name);
    if (value) wanted.set(name, value);
  }
  const [state, cursor] = [wanted.get('state') ?? '', wanted.get('cursor')];
  const page = await get<Page<ApiMonitorListed>>(event, `/monitors?${wanted}`);
  // The first of several pages begins with what is in trouble on any of them.
  const begins = page.nextCursor !== null && !state && !cursor;
  const troubled = new URLSearchParams({ ...Object.fromEntries(wanted), state: 'down,degraded' });
  const paths = [`/monitors?${wanted}`, ...(begins ? [`/monitors?${troubled}`] : [])];
  const elsewhere = begins ? await get<Page<ApiMonitorListed>>(event, paths[1]!) : undefined;
  return { ...page, items: withTroubled(page, elsewhere), paths, state, q: wanted.get('q') ?? '', cursor };
};
