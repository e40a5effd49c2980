/** Telegram: one message of a bot. */
import { httpChannel } from '../http.ts';
import { judge, request } from './payload.ts';

export const telegram = httpChannel<'telegram'>({ request, judge });
