/** Microsoft Teams: one card to the webhook of a workflow. */
import { httpChannel } from '../http.ts';
import { judge, request } from './payload.ts';

export const teams = httpChannel<'teams'>({ request, judge });
