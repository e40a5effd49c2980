/**
 * One HTTP request and its whole answer: redirects followed by hand, headers and body within their limits. Throws
 * `Failed` for what it understands and `Broken` for what `fetch` threw; `explain` reads both.
 */
import { headersBytesMax } from '../../domain/limits.ts';
import type { HttpCall } from '../../domain/request.ts';
import type { Fetch } from '../env.ts';
import type { Guard } from '../guard.ts';
import { type Body, readBody } from './body.ts';
import type { Clock } from './clock.ts';
import { Broken, Failed, Interim, PlatformAnswer } from './failed.ts';
import { follow } from './follow.ts';
import { requestHeaders } from './headers.ts';
import type { Journey, Redirect, Sent } from './journey.ts';
import { isPlatformAnswer } from './platform-answer.ts';

export type ExchangeContext = {
  fetch: Fetch;
  allowPrivate: boolean;
  /** Asked at every hop: why a name may not be asked, or null. */
  guard: Guard;
  /** Its signal ends the exchange. */
  clock: Pick<Clock, 'signal' | 'paused'>;
  /** The text of the body is wanted, not only its end. */
  keepBody: boolean;
  /** How much of the body's beginning is kept as bytes for whoever wants to look at it. */
  headBytes?: number;
  /** Values that must not reach another origin, wherever in the request they are; headers with secret names never do. */
  secrets?: () => string[];
};

export type Exchanged = Body & {
  /** Where the answer came from, after redirects. */
  url: string;
  /** What was sent there. */
  sent: Sent;
  status: number;
  headers: Headers;
  /** By name in lower case; what came twice is joined by commas. */
  headerValues: Record<string, string>;
  redirects: Redirect[];
  /** Of the last hop. */
  phases: { ttfbMs: number; transferMs: number };
  /** When the last hop's headers were there. */
  headersAt: number;
};

/** An excerpt of 1,000 characters, and after them the rest of a secret that must be known whole to be masked. */
const headBytesDefault = 16_384;

export async function exchange(call: HttpCall, target: string, context: ExchangeContext): Promise<Exchanged> {
  const sent = { method: call.method, headers: requestHeaders(call), body: call.body };
  const journey: Journey = { url: target, sent, redirects: [], step: 'request' };
  try {
    const { response, sentAt } = await follow(call, journey, context);
    const headersAt = Date.now();
    if (journey.redirects.length === 0) journey.step = 'headers';
    const headerValues = await examined(response);
    journey.step = 'body';
    const { keepBody: keep, headBytes = headBytesDefault } = context;
    const body = await readBody(response, call.bodyBytesMax, { keep, headBytes });
    return {
      ...body,
      url: journey.url,
      sent: journey.sent,
      status: response.status,
      headers: response.headers,
      headerValues,
      redirects: journey.redirects,
      phases: { ttfbMs: headersAt - sentAt, transferMs: Date.now() - headersAt },
      headersAt,
    };
  } catch (error) {
    throw error instanceof Failed ? error.on(journey) : new Broken(journey, error);
  }
}

/** @returns an answer's headers. @throws Failed when what came before the body is no answer to judge */
async function examined(response: Response): Promise<Record<string, string>> {
  const values: Record<string, string> = Object.create(null);
  let bytes = 0;
  for (const [name, value] of response.headers) {
    bytes += name.length + value.length + 4;
    values[name] = name in values ? `${values[name]}, ${value}` : value;
  }
  const trouble = troubleWith(response, bytes);
  if (trouble === null) return values;
  await response.body?.cancel();
  throw trouble;
}

function troubleWith({ status, headers }: Response, headersBytes: number): Error | null {
  if (isPlatformAnswer(status, headers)) return new PlatformAnswer(status);
  if (status < 100 || status > 999) return new Failed('protocol', `the answer's HTTP status is ${status}`);
  if (status < 200 && status !== 101) return new Interim(status);
  if (headersBytes > headersBytesMax)
    return new Failed(
      'protocol',
      `the answer's headers take ${headersBytes} bytes, more than ${headersBytesMax}`,
    );
  return null;
}
