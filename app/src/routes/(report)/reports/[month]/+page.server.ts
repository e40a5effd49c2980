import { get } from '$lib/server/api.ts';
import type { MonthlyReport } from '$wire/api.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  report: await get<MonthlyReport>(event, `/reports/${encodeURIComponent(event.params.month)}`),
});
