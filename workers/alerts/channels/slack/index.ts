/** Slack: one message to an incoming webhook. */
import { httpChannel } from '../http.ts';
import { judge, request } from './payload.ts';

export const slack = httpChannel<'slack'>({ request, judge });
