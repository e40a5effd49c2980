/** The two kinds of requests vendors take, and what they answer. Pure. */
import type { HttpCall } from './http.ts';
import { clean, fit } from './text.ts';

export const postJson = (url: string, payload: unknown, headers: Record<string, string> = {}): HttpCall => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(payload),
});

export const postForm = (
  url: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): HttpCall => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  body: new URLSearchParams(fields).toString(),
});

/** `base` may be a proxy below a path, and end with a slash or not. */
export const under = (base: string, path: string): string => base.replace(/\/+$/, '') + path;

/** The members of an answer that is a JSON object; of anything else, none. */
export function members(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const wordsMax = 200;

/** What a vendor says of a refusal, for a sentence of ours: "…: <words>." */
export const worded = (said: unknown): string =>
  (typeof said === 'string' && fit(clean(said), wordsMax).replace(/\.$/, '')) || 'no reason was given';
