import { json } from '@sveltejs/kit';
import { monitorChoices } from '$lib/server/monitor-choices.ts';
import type { RequestHandler } from './$types';

/** Monitors to choose from, for those who type: by a part of their name or target. */
export const GET: RequestHandler = async (event) =>
  json(await monitorChoices(event, event.url.searchParams.get('q') ?? ''));
