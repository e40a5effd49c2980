/**
 * Keeps a request's secrets out of what is stored and shown: wherever a known value appears in a text it becomes
 * `•••`. Values shorter than four characters are left: they are too common to say anything.
 */
import type { Auth, Variable } from './request.ts';
import { looksSecret, secretName } from './secret-names.ts';

export type Mask = (text: string) => string;

export const hidden = '•••';
const lengthMin = 4;
/** Where a text was cut, a secret may have lost its end; from this many characters on, its beginning is masked too. */
const prefixMin = 4;
const sentenceLengthMax = 1_000;
// A hostile target could make all of this dear: so many secrets (the longest, which have the others in them), so many
// ellipses of a sentence, so many places where a secret may begin.
const secretsMax = 200;
const cutsMax = 8;
const looksMax = 50;
/** Of one header's value that are secrets by themselves. */
const partsMax = 20;

export function masker(secrets: readonly string[]): Mask {
  const known = [...new Set(secrets.flatMap(spellings))]
    .filter(({ length }) => length >= lengthMin)
    // A secret that contains another goes first, so that nothing of it is left standing.
    .sort((a, b) => b.length - a.length)
    .slice(0, secretsMax);
  if (known.length === 0) return (text) => text;
  return (text) => {
    let masked = text;
    for (const secret of known) masked = maskCut(masked.replaceAll(secret, hidden), secret);
    return masked;
  };
}

/** A mask that is only made when something has to be masked: most checks have nothing to hide from anybody. */
export function maskOf(secrets: () => string[]): Mask {
  let made: Mask | null = null;
  return (text) => (made ??= masker(secrets()))(text);
}

/** A value as itself, inside JSON, and inside a URL. */
const spellings = (secret: string): string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret.toWellFormed()),
];

/** Masks a secret's beginning where a text was cut: at its end, and in a sentence before its last ellipses. */
function maskCut(text: string, secret: string): string {
  let masked = text;
  let end = text.length;
  for (let cuts = 0; end > 0 && cuts <= cutsMax; cuts++) {
    const length = beginning(secret, masked, end);
    if (length > 0) masked = masked.slice(0, end - length) + hidden + masked.slice(end);
    end = text.length > sentenceLengthMax ? 0 : masked.lastIndexOf('…', end - length - 1);
  }
  return masked;
}

/** How much of a secret's beginning, at least `prefixMin`, stands in a text right before `end`. */
function beginning(secret: string, text: string, end: number): number {
  const start = secret.slice(0, prefixMin);
  let at = text.indexOf(start, Math.max(0, end - secret.length + 1));
  for (let looks = 0; at !== -1 && at <= end - prefixMin && looks < looksMax; looks++) {
    if (secret.startsWith(text.slice(at, end))) return end - at;
    at = text.indexOf(start, at + 1);
  }
  return 0;
}

type Call = { headers: Record<string, string>; secretHeaders: string[]; auth: Auth | null };

/** Every value of a request that must not be shown. Names and users are no secrets. */
export function secretsOf(call: Call, variables: readonly Variable[] = []): string[] {
  const marked = new Set(call.secretHeaders.map((name) => name.toLowerCase()));
  const headers = Object.entries(call.headers)
    .filter(([name]) => secretName.test(name) || marked.has(name.toLowerCase()))
    .flatMap(([, value]) => [value, ...partsOf(value)]);
  return [
    ...headers,
    ...authSecrets(call.auth),
    ...variables.flatMap(({ secret, value }) => (secret ? [value] : [])),
  ];
}

/** `Bearer abc` and `a=1; b=2` hide in their parts as well. */
const partsOf = (value: string): string[] => [
  value.replace(/^\S+ +/, ''),
  ...value.split(';', partsMax).map((pair) => pair.slice(pair.indexOf('=') + 1).trim()),
];

function authSecrets(auth: Auth | null): string[] {
  if (auth?.type === 'bearer') return [auth.token];
  if (auth?.type !== 'basic') return [];
  const { username, password } = auth;
  return [password, basicCredentials(username, password)];
}

/** RFC 7617, in UTF-8. */
export const basicCredentials = (username: string, password: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(`${username}:${password}`)));

/** A URL, whole or relative, with the values of its parameters hidden where they look secret. */
export const maskUrl = (url: string): string =>
  url.replace(/([?&;#])([^=&;#?]*)=([^&;#]*)/g, (whole, mark: string, name: string, value: string) =>
    value !== '' && looksSecret(name, value) ? `${mark}${name}=${hidden}` : whole,
  );
