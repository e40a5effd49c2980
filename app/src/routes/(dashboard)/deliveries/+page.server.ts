import { get } from '$lib/server/api.ts';
import type { ApiDelivery, Page } from '$wire/api.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const cursor = event.url.searchParams.get('cursor');
  const path = `/deliveries${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`;
  return { ...(await get<Page<ApiDelivery>>(event, path)), cursor };
};
