/** Webhook: one signed POST to a program. The answer's status decides, its body does not matter. */
import { httpChannel } from '../http.ts';
import { webhookCall } from './payload.ts';

export const webhook = httpChannel<'webhook'>({ request: webhookCall });
