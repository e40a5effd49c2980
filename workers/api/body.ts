/** Requests, parsed: a body or a query that does not fit its schema never reaches a route. */
import type { Context } from 'hono';
import { z } from 'zod';
import { fromZod, Problem } from './problems.ts';

const bodyBytesMax = 262_144;

/** @param optional an empty body counts as `{}` */
export async function body<S extends z.ZodType>(
  c: Context,
  schema: S,
  optional = false,
): Promise<z.infer<S>> {
  const text = await readText(c.req.raw);
  const type = c.req.header('content-type') ?? '';
  if (text === '' && optional) return parse(schema, {});
  if (!/^application\/([\w.-]+\+)?json\b/i.test(type)) throw new Problem('unsupported_media_type');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Problem('bad_request', 'the body is not JSON');
  }
  return parse(schema, value);
}

async function readText(request: Request): Promise<string> {
  if (!request.body) return '';
  const reader = request.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  // No more is read than is allowed: a body that does not tell its length would otherwise fill the memory first.
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    bytes += read.value.byteLength;
    if (bytes > bodyBytesMax) {
      await reader.cancel();
      throw new Problem('too_large');
    }
    text += decoder.decode(read.value, { stream: true });
  }
  return text + decoder.decode();
}

export const query = <S extends z.ZodType>(c: Context, schema: S): z.infer<S> => parse(schema, c.req.query());

/** A body of which more must be known than its schema says: `parse` follows. */
export const anyBody = z.record(z.string(), z.unknown());

/** One value or several, separated by commas; each once. */
export const listOf = <const V extends readonly [string, ...string[]]>(values: V) =>
  z
    .string()
    .transform((text) => [...new Set(text.split(','))])
    .pipe(z.array(z.enum(values)));

export function parse<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const read = schema.safeParse(value);
  if (!read.success) throw fromZod(read.error);
  return read.data;
}

// Cursors are opaque to clients: the key of the last item, base64url.
export const toCursor = (key: unknown): string => Buffer.from(JSON.stringify(key)).toString('base64url');
export function fromCursor<S extends z.ZodType>(
  cursor: string | undefined,
  schema: S,
): z.infer<S> | undefined {
  if (cursor === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw new Problem('invalid', 'cursor: not a cursor of this list', [
      { path: 'cursor', message: 'not a cursor of this list' },
    ]);
  }
}
