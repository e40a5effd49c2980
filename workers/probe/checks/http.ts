/**
 * HTTP(S): one request, redirects followed by hand (each hop's address is checked), body read up to the limit, status
 * and body assertions. The time-out covers everything. Our own troubles are `unknown`.
 */
import { evaluate, needsBody } from '../../domain/assertion/evaluate.ts';
import type { Failure } from '../../domain/check.ts';
import type { HttpCall } from '../../domain/request.ts';
import { checkTarget } from '../../domain/target.ts';
import { errorText } from '../../platform/log.ts';
import type { Fetch } from '../env.ts';
import { diagnose } from './diagnose.ts';
import type { Check } from './index.ts';

export const userAgent = 'Parallax/1 (uptime monitoring)';

/** An outcome that ends a check early. */
class Ended extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}
const ended = (failureClass: Failure['class'], message: string, retryable = true): Ended =>
  new Ended({ class: failureClass, message, retryable });

export const http: Check<'http'> = async ({ job, request, allowPrivate, fetch }) => {
  const startedAt = Date.now();
  const elapsed = () => Date.now() - startedAt;
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), job.timeoutMs);
  let url = job.target;
  try {
    const { response, hops, sentAt } = await follow(
      fetch,
      job.target,
      request,
      allowPrivate,
      abort.signal,
      (to) => (url = to),
    );
    const headersAt = Date.now();
    if (isPlatformAnswer(response)) {
      await response.body?.cancel();
      throw ended('platform', `Cloudflare answered ${response.status} in the target's place`);
    }
    const body = await readBody(response, request.bodyBytesMax, needsBody(job.assertions));
    const durationMs = elapsed();
    const phases = { ttfbMs: headersAt - sentAt, transferMs: startedAt + durationMs - headersAt };
    const judgement = evaluate(job.assertions, {
      durationMs,
      status: response.status,
      ...body,
      phases,
      now: headersAt,
    });
    const found = { durationMs, httpStatus: response.status, phases };
    if (judgement.verdict === 'ok') {
      const slow = job.degradedAboveMs !== null && durationMs > job.degradedAboveMs;
      return { ...found, verdict: slow ? 'slow' : 'ok' };
    }
    const { verdict, failure } = judgement;
    const said = hops > 0 ? { ...failure, message: `${failure.message} (after ${hops} redirects)` } : failure;
    return { ...found, verdict, failure: said };
  } catch (error) {
    const durationMs = elapsed();
    clearTimeout(timer);
    const failure = await failureOf(error, url, abort.signal.aborted, job.timeoutMs);
    return { durationMs, verdict: failure.class === 'platform' ? 'unknown' : 'fail', failure };
  } finally {
    clearTimeout(timer);
  }
};

async function failureOf(
  error: unknown,
  url: string,
  timedOut: boolean,
  timeoutMs: number,
): Promise<Failure> {
  if (error instanceof Ended) return error.failure;
  try {
    return await diagnose(error, new URL(url), timedOut, timeoutMs);
  } catch (own) {
    return {
      class: 'platform',
      message: `the probe could not finish the check: ${errorText(own)}`,
      retryable: true,
    };
  }
}

type Followed = { response: Response; hops: number; sentAt: number };

async function follow(
  fetch: Fetch,
  target: string,
  request: HttpCall,
  allowPrivate: boolean,
  signal: AbortSignal,
  going: (url: string) => void,
): Promise<Followed> {
  let { method, body } = request;
  const headers = requestHeaders(request);
  let url = target;
  for (let hops = 0; ; hops++) {
    const allowed = checkTarget('http', url, { allowPrivate });
    if (!allowed.ok) {
      const where = hops === 0 ? 'the target' : `redirect ${hops}`;
      throw ended('blocked_target', `${where} is not allowed: ${allowed.message}`, false);
    }
    url = allowed.target;
    going(url);
    const sentAt = Date.now();
    const sends = body !== null && method !== 'GET' && method !== 'HEAD';
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal,
      ...(sends ? { body } : {}),
    });
    const location = response.headers.get('location');
    const redirects = [301, 302, 303, 307, 308].includes(response.status) && location !== null;
    if (!redirects || request.redirectsMax === 0) return { response, hops, sentAt };
    await response.body?.cancel();
    if (hops >= request.redirectsMax) {
      throw ended(
        'too_many_redirects',
        `more than ${request.redirectsMax} redirects, the last to ${location.slice(0, 120)}`,
      );
    }
    let next: URL;
    try {
      next = new URL(location, url);
    } catch {
      throw ended(
        'protocol',
        `redirect ${hops + 1} points to ${JSON.stringify(location.slice(0, 120))}, which is no URL`,
      );
    }
    if (next.origin !== new URL(url).origin)
      for (const name of ['authorization', 'cookie']) headers.delete(name);
    if (response.status === 303 || (method === 'POST' && response.status < 303)) {
      method = method === 'HEAD' ? 'HEAD' : 'GET';
      body = null;
      headers.delete('content-type');
    }
    url = next.href;
  }
}

function requestHeaders({ headers, auth }: HttpCall): Headers {
  const all = new Headers({ 'user-agent': userAgent, accept: '*/*' });
  for (const [name, value] of Object.entries(headers)) all.set(name, value);
  if (auth?.type === 'basic') {
    all.set('authorization', `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}`);
  }
  if (auth?.type === 'bearer') all.set('authorization', `Bearer ${auth.token}`);
  return all;
}

/** 52x and 530 with Cloudflare's marks are the platform's words, not the origin's. */
const isPlatformAnswer = ({ status, headers }: Response): boolean =>
  (status === 530 || (status >= 520 && status <= 527)) &&
  headers.get('server') === 'cloudflare' &&
  headers.has('cf-ray');

/** Its length is known and within the limit, so that it may be read in one go (a compressed body may grow). */
function isShort({ headers }: Response, bytesMax: number): boolean {
  const length = headers.get('content-length');
  return length !== null && Number(length) <= bytesMax && !headers.has('content-encoding');
}

/** Reads to the end or the limit, whichever comes first; keeps the text only where somebody asks for it. */
async function readBody(
  response: Response,
  bytesMax: number,
  keep: boolean,
): Promise<{ body: string; bodyComplete: boolean }> {
  if (!response.body) return { body: '', bodyComplete: true };
  if (isShort(response, bytesMax)) {
    const whole = await response.arrayBuffer();
    return { body: keep ? new TextDecoder().decode(whole) : '', bodyComplete: true };
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let body = '';
  let bytes = 0;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return { body: keep ? body + decoder.decode() : '', bodyComplete: true };
    const room = bytesMax - bytes;
    bytes += value.byteLength;
    if (keep) body += decoder.decode(value.subarray(0, Math.max(0, room)), { stream: true });
    if (bytes > bytesMax) {
      await reader.cancel();
      return { body, bodyComplete: false };
    }
  }
}
