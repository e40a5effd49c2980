/**
 * A channel that is one HTTP request. What is said and how an answer is judged are the kind's own, and pure; all else
 * is here, the same for all: where it may go, one time-out for everything, redirects not followed, a bounded answer,
 * words for people, and for a test what went over the wire, without its secrets.
 */
import { type AttemptOutcome, classifyHttp, parseRetryAfter } from '../../domain/alert/backoff.ts';
import { deliveryTimeoutMs } from '../../domain/limits.ts';
import type { Mask } from '../../domain/mask.ts';
import { log } from '../../platform/log.ts';
import type { AlertMessage, ChannelKind, SecretsOf } from '../../wire/alerts.ts';
import { maskFor, shownExchange } from './http/masked.ts';
import { readStart } from './http/read-start.ts';
import { forbiddenReceiver } from './http/receiver.ts';
import { whatHappened } from './http/what-happened.ts';
import type { Env } from '../env.ts';
import type { Channel, Outcome, Surroundings } from './index.ts';

export type HttpCall = { method: string; url: string; headers: Record<string, string>; body: string };
/** `body` holds the first 16 KB of what came in time. */
export type Answer = { status: number; headers: Headers; body: string };

export type HttpParts<K extends ChannelKind> = {
  /** Pure. Null: the channel has nothing to say of this event, and that counts as delivered. @param now milliseconds */
  request(config: SecretsOf<K>, message: AlertMessage, now: number): HttpCall | null;
  /** Pure: what an answer means beyond its status, where a 200 can be a refusal or a 4xx can mean "later". */
  judge?(answer: Answer, now: number): Partial<Outcome>;
};

const userAgent = 'Parallax/1 (alerts)';

export function httpChannel<K extends ChannelKind>({ request, judge }: HttpParts<K>): Channel<K> {
  return async (config, message, surroundings) => {
    const call = request(config, message, surroundings.now);
    if (call === null) return { outcome: 'delivered', status: null, error: null, retryAfterMs: null };
    const { env, now, show } = surroundings;
    const signal = AbortSignal.timeout(deliveryTimeoutMs);
    const readsBody = judge !== undefined || show;
    const mask = maskFor(config, call);
    const ended = await callReceiver(call, message.deliveryId, { env, now, signal, readsBody });
    const { answer } = ended;
    const outcome = answer ? judged(answer, now, judge?.(answer, now)) : withoutAnswer(ended);
    return {
      ...outcome,
      error: outcome.error && mask(outcome.error),
      ...shown(surroundings, call, answer, mask),
    };
  };
}

const shown = ({ show }: Surroundings, call: HttpCall, answer: Answer | null, mask: Mask) =>
  show ? { exchange: shownExchange(call, answer, mask) } : {};

type Called = { outcome: AttemptOutcome; error: string | null; answer: Answer | null };

/** One request, whatever becomes of it. Never throws; the error is a sentence, and secrets are not masked in it yet. */
export async function callReceiver(
  call: HttpCall,
  deliveryId: string,
  given: { env: Env; now: number; signal: AbortSignal; readsBody?: boolean },
): Promise<Called> {
  const { env, readsBody = true } = given;
  const signal = AbortSignal.any([given.signal, AbortSignal.timeout(deliveryTimeoutMs)]);
  const forbidden = await forbiddenReceiver(env, call.url);
  if (forbidden) return { ...forbidden, answer: null };
  try {
    const headers = new Headers(call.headers);
    if (!headers.has('user-agent')) headers.set('user-agent', userAgent);
    const { method, url, body } = call;
    const init = { method, headers, redirect: 'manual' as const, signal };
    const response = await fetch(url, body === '' ? init : { ...init, body });
    const start = readsBody ? await readStart(response, signal) : '';
    // A receiver that goes on talking is not listened to.
    if (!readsBody) void response.body?.cancel().catch(() => undefined);
    const answer = { status: response.status, headers: response.headers, body: start };
    return { outcome: classifyHttp(answer.status), error: null, answer };
  } catch (error) {
    log('warn', 'receiver_unanswered', { deliveryId, error: nameOf(error) });
    return { outcome: 'transient', error: await whatHappened(error, call.url), answer: null };
  }
}

/** Its message may hold the address, and that may be a secret. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

const withoutAnswer = ({ outcome, error }: Called): Outcome => ({
  outcome,
  status: null,
  error,
  retryAfterMs: null,
});

/** Pure: the status and Retry-After, and what the kind knows better. */
export function judged({ status, headers }: Answer, now: number, better: Partial<Outcome> = {}): Outcome {
  const outcome = better.outcome ?? classifyHttp(status);
  const redirect = status >= 300 && status < 400 ? ', a redirect, which is not followed' : '';
  return {
    status,
    retryAfterMs: parseRetryAfter(headers.get('retry-after'), now),
    error: outcome === 'delivered' ? null : `The receiver answered with status ${status}${redirect}.`,
    ...better,
    outcome,
  };
}
