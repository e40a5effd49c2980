import { get } from '$lib/server/api.ts';
import type { ApiDelivery, Page } from '$wire/api.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = (event) => {
  const cursor = event.url.searchParams.get('cursor');
  return get<Page<ApiDelivery>>(event, `/deliveries${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`);
};
