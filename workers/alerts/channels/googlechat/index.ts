/** Google Chat: one card to an incoming webhook. */
import { httpChannel } from '../http.ts';
import { judge, request } from './payload.ts';

export const googlechat = httpChannel<'googlechat'>({ request, judge });
