/** ntfy: one message to a topic. */
import { httpChannel } from '../http.ts';
import { judge, request } from './payload.ts';

export const ntfy = httpChannel<'ntfy'>({ request, judge });
