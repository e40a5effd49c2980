/** What of an answer is kept with a result or shown to whoever tries a check: masked first, then cut. */
import type { Details, Excerpt } from '../../domain/details.ts';
import { detailTextMax, excerptLengthMax, seenBodyLengthMax } from '../../domain/limits.ts';
import { hidden, type Mask, maskUrl } from '../../domain/mask.ts';
import { secretName } from '../../domain/secret-names.ts';
import type { TrialSeen } from '../../wire/rpc.ts';
import { headText } from './body.ts';
import type { Exchanged } from './exchange.ts';
import type { Redirect } from './journey.ts';

/** Bytes of a body of which the shown part is made: a secret at its end must still be whole to be known. */
const spareBytes = 12_288;
export const seenBytes = seenBodyLengthMax * 3 + spareBytes;

/** Of an answer that failed, what helps to find out why. */
const tellingHeaders = [
  'content-type',
  'content-length',
  'content-encoding',
  'server',
  'date',
  'location',
  'retry-after',
  'allow',
  'www-authenticate',
  'via',
  'x-cache',
  'cf-ray',
  'x-request-id',
  'x-correlation-id',
  'x-amz-cf-id',
  'x-vercel-id',
];

export function excerptOf(exchanged: Exchanged, mask: Mask): Excerpt {
  const headers: Record<string, string> = {};
  for (const name of tellingHeaders) {
    const value = exchanged.headerValues[name];
    if (value !== undefined) headers[name] = shownHeader(name, value, mask).slice(0, detailTextMax);
  }
  return { headers, body: shownBody(exchanged, mask, excerptLengthMax).text };
}

export function seenOf(exchanged: Exchanged, mask: Mask): TrialSeen {
  const headers = Object.fromEntries(
    Object.entries(exchanged.headerValues).map(([name, value]) => [name, shownHeader(name, value, mask)]),
  );
  const { text, whole } = shownBody(exchanged, mask, seenBodyLengthMax);
  return { status: exchanged.status, headers, body: text, bodyComplete: whole };
}

/** Hops that led on; absent where there were none. */
export const redirectsOf = (redirects: readonly Redirect[], mask: Mask): Pick<Details, 'redirects'> =>
  redirects.length === 0
    ? {}
    : {
        redirects: redirects.map(({ status, url }) => ({
          status,
          url: mask(maskUrl(url)).slice(0, detailTextMax),
        })),
      };

const shownHeader = (name: string, value: string, mask: Mask): string => {
  if (secretName.test(name) && name !== 'www-authenticate') return hidden;
  return mask(name === 'location' ? maskUrl(value) : value);
};

function shownBody(
  { head, headerValues, bodyBytes, bodyComplete }: Exchanged,
  mask: Mask,
  lengthMax: number,
): { text: string; whole: boolean } {
  const bytesMax = lengthMax * 3 + spareBytes;
  const text = headText(head, bytesMax);
  if (!isText(headerValues, text)) return { text: `(binary, ${bodyBytes} bytes)`, whole: false };
  const masked = mask(text);
  const whole = bodyComplete && bodyBytes <= bytesMax && masked.length <= lengthMax;
  return { text: masked.slice(0, lengthMax), whole };
}

const textTypes =
  /^text\/|[/+](json|xml|javascript|ecmascript|yaml|graphql|x-ndjson|x-www-form-urlencoded)\b/i;

/** By its type; where none is said, by whether it reads as text. */
function isText(headers: Record<string, string>, text: string): boolean {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && !/^(gzip|br|identity)$/i.test(encoding) && text !== '') return false;
  const type = headers['content-type'];
  return type === undefined ? !/[\0\uFFFD]/.test(text) : textTypes.test(type) || text === '';
}
