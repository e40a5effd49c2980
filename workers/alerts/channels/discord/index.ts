/** Discord: one message to a webhook. */
import { httpChannel } from '../http.ts';
import { judge, request } from './payload.ts';

export const discord = httpChannel<'discord'>({ request, judge });
