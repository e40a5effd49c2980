/**
 * Keeps a request's secrets out of what is stored and shown: wherever a known value appears in a text it becomes
 * `•••`. Values shorter than four characters are left: they are too common to say anything.
 */
import { hideBeginnings } from './beginning.ts';
import type { Auth, Variable } from './request.ts';
import { looksSecret, secretName } from './secret-names.ts';

export type Mask = (text: string) => string;

export const hidden = '•••';
const lengthMin = 4;
/** Of one request so many parts of headers are secrets of their own, the longest ones. Whole values always are. */
const partsMax = 200;

export function masker(secrets: readonly string[]): Mask {
  const known = [...new Set(secrets.flatMap(spellings))]
    .filter(({ length }) => length >= lengthMin)
    // A secret that contains another goes first, so that nothing of it is left standing.
    .sort((a, b) => b.length - a.length);
  if (known.length === 0) return (text) => text;
  return (text) => {
    let masked = text;
    for (const secret of known) masked = hideBeginnings(masked.replaceAll(secret, hidden), secret, hidden);
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

type Call = { headers: Record<string, string>; secretHeaders: string[]; auth: Auth | null };

/** Every value of a request that must not be shown. Names and users are no secrets. */
export function secretsOf(call: Call, variables: readonly Variable[] = []): string[] {
  const marked = new Set(call.secretHeaders.map((name) => name.toLowerCase()));
  const headers = Object.entries(call.headers)
    .filter(([name]) => secretName.test(name) || marked.has(name.toLowerCase()))
    .map(([, value]) => value);
  return [
    ...headers,
    ...longest(headers.flatMap(partsOf)),
    ...authSecrets(call.auth),
    ...variables.flatMap(({ secret, value }) => (secret ? [value] : [])),
  ];
}

/** `Bearer abc` and `a=1; b=2` hide in their parts as well. */
const partsOf = (value: string): string[] => [
  value.replace(/^\S+ +/, ''),
  ...value.split(';').map((pair) => pair.slice(pair.indexOf('=') + 1).trim()),
];

/** Every secret is looked for in every text, and one header holds thousands of parts. */
export const longest = (parts: readonly string[]): string[] =>
  [...new Set(parts)].sort((a, b) => b.length - a.length).slice(0, partsMax);

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
