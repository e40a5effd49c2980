/** Cloudflare's `send_email` binding. It says why it did not take a mail in words only. */
import { EmailMessage } from 'cloudflare:email';
import { within } from '../../../../platform/connection.ts';
import { answerBytesMax } from '../../http/read-start.ts';
import { deliveryTimeoutMs } from '../../../../domain/limits.ts';
import type { Provider, Taken } from './index.ts';

/** Of an address or a sender that this binding never takes; another provider may. */
const never = /not (a )?(verified|allowed)|invalid|disallowed|must match/i;

export const cloudflare: Provider = {
  missing: ({ EMAIL }) => (EMAIL ? null : 'no email binding'),
  async send({ from, to, raw }, { env, show }) {
    const request = {
      method: 'SEND',
      url: `mailto:${to}`,
      headers: { from: from.address, to },
      body: raw.slice(0, answerBytesMax),
    };
    const exchange = show ? { request, response: null } : null;
    const ended = (outcome: Taken['outcome'], reason: string): Taken => ({
      outcome,
      reason,
      status: null,
      exchange,
    });
    try {
      const sent = env.EMAIL!.send(new EmailMessage(from.address, to, raw)).then(() => true);
      if (await within(deliveryTimeoutMs, sent, false)) return ended('taken', '');
      return ended('transient', `no answer within ${deliveryTimeoutMs / 1_000} s`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return ended(never.test(reason) ? 'permanent' : 'transient', reason);
    }
  },
};
