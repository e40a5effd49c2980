/**
 * Email: one mail a recipient, by the first provider that takes it. Bounded as a whole, so that a delivery ends before
 * its lease does.
 */
import { emailTimeoutMs } from '../../../domain/limits.ts';
import { log } from '../../../platform/log.ts';
import type { Channel, Outcome } from '../index.ts';
import { mailsOf, readAddress } from './mail.ts';
import { providersOf, sendMail, type Taken } from './providers/index.ts';

/** A Worker has six connections at once. */
const inFlightMax = 4;

export const email: Channel<'email'> = async (config, message, { env, now, show }) => {
  const ready = providersOf(env);
  if (typeof ready === 'string') return notSetUp(ready);
  const from = readAddress(env.MAIL_FROM);
  if (!from) return notSetUp('Email is not set up in this installation: MAIL_FROM names no address.');
  const signal = AbortSignal.timeout(emailTimeoutMs);
  const waiting = [...mailsOf(message, config.to, from, env.PUBLIC_URL, now).entries()];
  const taken: Taken[] = [];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift())
      taken[next[0]] = await sendMail(ready, next[1], { env, now, signal, show: show && next[0] === 0 });
  };
  await Promise.all(Array.from({ length: inFlightMax }, worker));
  return summed(taken, config.to, message.deliveryId);
};

const notSetUp = (error: string): Outcome => ({
  outcome: 'permanent',
  status: null,
  error,
  retryAfterMs: null,
});

function summed(taken: Taken[], to: readonly string[], deliveryId: string): Outcome {
  const failed = taken.flatMap((one, i) =>
    one.outcome === 'taken'
      ? []
      : [{ ...one, words: `${to[i]} was not taken by the mail service: ${one.reason}` }],
  );
  for (const { outcome } of failed) log('warn', 'mail_not_taken', { deliveryId, outcome });
  const all = failed.length === taken.length;
  const transient = failed.some(({ outcome }) => outcome === 'transient');
  return {
    // Sending again would reach those again who have it already: only a total failure is tried again.
    outcome: !all ? 'delivered' : transient ? 'transient' : 'permanent',
    status: taken[0]?.status ?? null,
    error:
      failed.length === 0
        ? null
        : failed
            .map(({ words }) => words)
            .join('; ')
            .slice(0, 500),
    retryAfterMs: null,
    ...(taken[0]?.exchange ? { exchange: taken[0].exchange } : {}),
  };
}
