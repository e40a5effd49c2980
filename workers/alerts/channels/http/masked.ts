/**
 * What went over the wire, for people to read: the channel's secrets are hidden in the request and in the answer,
 * which may echo them, however they are usually encoded. Pure.
 */
import { type Mask, hidden, masker, maskUrl, secretsOf } from '../../../domain/mask.ts';
import { secretName } from '../../../domain/secret-names.ts';
import { type ChannelKind, channelKinds } from '../../../wire/alerts.ts';
import type { Exchange } from '../../../wire/channels/exchange.ts';
import type { KindOfChannel } from '../../../wire/channels/kind.ts';
import type { Answer, HttpCall } from '../http.ts';
import { answerBytesMax } from './read-start.ts';

/** A shorter part of a secret address (`/api/`, `/services/`) says nothing. */
const partLengthMin = 9;

export function maskFor(config: { kind: ChannelKind }, call: Pick<HttpCall, 'headers'>): Mask {
  const kind: KindOfChannel = channelKinds[config.kind];
  const values = config as Record<string, unknown>;
  const named = kind.secrets.flatMap((name) => {
    const value = values[name];
    if (typeof value !== 'string') return [];
    return kind.urls.includes(name) ? partsOfAddress(value) : [value];
  });
  const kept = typeof values.signingSecret === 'string' ? [values.signingSecret] : [];
  return masker([
    ...[...named, ...kept].flatMap(encodings),
    ...secretsOf({ headers: withoutSignature(call.headers), secretHeaders: [], auth: null }),
  ]);
}

/** Where a secret address leads is none; the rest of it is, whole and in its parts. */
function partsOfAddress(address: string): string[] {
  if (!URL.canParse(address)) return [address];
  const { pathname, search } = new URL(address);
  const parts = [...pathname.split('/'), ...new URLSearchParams(search).values()];
  return [
    `${pathname}${search}`.slice(1),
    pathname.slice(1),
    ...parts.filter(({ length }) => length >= partLengthMin),
  ];
}

const encodings = (secret: string): string[] => [
  secret,
  new URLSearchParams([['', secret]]).toString().slice(1),
  Buffer.from(secret).toString('base64'),
];

/** A signature proves its sender to who has the secret, and to nobody else; people compare it with their own. */
const signature = /^webhook-signature$/i;
const withoutSignature = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !signature.test(name)));

export function shownExchange(call: HttpCall, answer: Answer | null, mask: Mask): Exchange {
  const shown = (headers: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        secretName.test(name) && !signature.test(name) ? hidden : mask(value),
      ]),
    );
  return {
    request: {
      method: call.method,
      url: maskUrl(mask(call.url)),
      headers: shown(call.headers),
      body: mask(call.body.slice(0, answerBytesMax)),
    },
    response: answer && {
      status: answer.status,
      headers: shown(Object.fromEntries(answer.headers)),
      body: mask(answer.body),
    },
  };
}
