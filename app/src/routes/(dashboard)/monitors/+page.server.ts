import { get } from '$lib/server/api.ts';
import type { ApiMonitorListed, Page } from '$wire/api.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const wanted = new URLSearchParams();
  for (const name of ['state', 'q', 'cursor']) {
    const value = event.url.searchParams.get(name);
    if (value) wanted.set(name, value);
  }
  const page = await get<Page<ApiMonitorListed>>(event, `/monitors?${wanted}`);
  return {
    ...page,
    state: wanted.get('state') ?? '',
    q: wanted.get('q') ?? '',
    cursor: wanted.get('cursor'),
  };
};
