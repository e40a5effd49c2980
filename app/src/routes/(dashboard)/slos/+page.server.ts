import { get } from '$lib/server/api.ts';
import type { ApiSlo, Page } from '$wire/api.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  slos: (await get<Page<ApiSlo>>(event, '/slos')).items,
  now: Date.now(),
});
