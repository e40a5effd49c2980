/**
 * One HTTP request and its whole answer: redirects followed by hand (each hop's address is checked), body read up to
 * the limit. Throws `Failed` for what it understands and `Broken` for what `fetch` threw; `explain` reads both.
 */
import type { HttpCall } from '../../domain/request.ts';
import { checkTarget } from '../../domain/target.ts';
import type { Fetch } from '../env.ts';
import { type Body, readBody } from './body.ts';
import { Broken, Failed } from './failed.ts';
import { requestHeaders } from './headers.ts';

export type ExchangeContext = {
  fetch: Fetch;
  allowPrivate: boolean;
  /** Aborts when the check's time is over. */
  signal: AbortSignal;
  /** The text of the body is wanted, not only its end. */
  keepBody: boolean;
};

export type Exchanged = Body & {
  /** Where the answer came from, after redirects. */
  url: string;
  status: number;
  headers: Headers;
  redirects: { status: number; url: string }[];
  /** Of the last hop. */
  phases: { ttfbMs: number; transferMs: number };
  /** When the last hop's headers were there. */
  headersAt: number;
};

export async function exchange(call: HttpCall, target: string, context: ExchangeContext): Promise<Exchanged> {
  let at = target;
  try {
    const { response, redirects, sentAt } = await follow(call, target, context, (to) => (at = to));
    const headersAt = Date.now();
    if (isPlatformAnswer(response)) {
      await response.body?.cancel();
      throw new Failed('platform', `Cloudflare answered ${response.status} in the target's place`);
    }
    const body = await readBody(response, call.bodyBytesMax, context.keepBody);
    return {
      ...body,
      url: at,
      status: response.status,
      headers: response.headers,
      redirects,
      phases: { ttfbMs: headersAt - sentAt, transferMs: Date.now() - headersAt },
      headersAt,
    };
  } catch (error) {
    throw error instanceof Failed ? error : new Broken(at, error);
  }
}

type Followed = { response: Response; redirects: Exchanged['redirects']; sentAt: number };

async function follow(
  call: HttpCall,
  target: string,
  { fetch, allowPrivate, signal }: ExchangeContext,
  going: (url: string) => void,
): Promise<Followed> {
  let { method, body } = call;
  const headers = requestHeaders(call);
  const redirects: Exchanged['redirects'] = [];
  let url = target;
  for (;;) {
    const allowed = checkTarget('http', url, { allowPrivate });
    if (!allowed.ok) {
      const where = redirects.length === 0 ? 'the target' : `redirect ${redirects.length}`;
      throw new Failed('blocked_target', `${where} is not allowed: ${allowed.message}`, false);
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
    const leadsOn = [301, 302, 303, 307, 308].includes(response.status) && location !== null;
    if (!leadsOn || call.redirectsMax === 0) return { response, redirects, sentAt };
    await response.body?.cancel();
    redirects.push({ status: response.status, url: url.slice(0, 300) });
    if (redirects.length > call.redirectsMax) {
      throw new Failed(
        'too_many_redirects',
        `more than ${call.redirectsMax} redirects, the last to ${location.slice(0, 120)}`,
      );
    }
    let next: URL;
    try {
      next = new URL(location, url);
    } catch {
      throw new Failed(
        'protocol',
        `redirect ${redirects.length} points to ${JSON.stringify(location.slice(0, 120))}, which is no URL`,
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

/** 52x and 530 with Cloudflare's marks are the platform's words, not the origin's. */
const isPlatformAnswer = ({ status, headers }: Response): boolean =>
  (status === 530 || (status >= 520 && status <= 527)) &&
  headers.get('server') === 'cloudflare' &&
  headers.has('cf-ray');
