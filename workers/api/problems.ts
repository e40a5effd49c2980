/** RFC 9457 problem details: every error of the API has this form, a stable `code`, and the path of each bad field. */
import type { Context } from 'hono';
import type { ZodError } from 'zod';
import { log } from '../platform/log.ts';
import type { Problem as ProblemBody } from '../wire/api.ts';

const titles = {
  bad_request: [400, 'The request cannot be read'],
  invalid: [400, 'Some fields are not valid'],
  unauthenticated: [401, 'Sign in first'],
  forbidden: [403, 'Not allowed'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'Method not allowed'],
  conflict: [409, 'Conflict'],
  too_large: [413, 'The request is too large'],
  unsupported_media_type: [415, 'Send application/json'],
  upgrade_required: [426, 'A WebSocket upgrade is expected here'],
  too_many_requests: [429, 'Too many requests'],
  internal: [500, 'Something broke on our side'],
  unavailable: [503, 'Not available right now'],
} as const;
export type ProblemCode = keyof typeof titles;

export class Problem extends Error {
  readonly code: ProblemCode;
  readonly errors: ProblemBody['errors'];
  readonly retryAfterSeconds: number | undefined;
  constructor(
    code: ProblemCode,
    detail?: string,
    errors?: ProblemBody['errors'],
    retryAfterSeconds?: number,
  ) {
    super(detail ?? titles[code][1]);
    this.code = code;
    this.errors = errors;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** One bad field, named. */
export const invalid = (path: string, message: string): Problem =>
  new Problem('invalid', `${path}: ${message}`, [{ path, message }]);

export const tooMany = (detail: string, retryAfterSeconds: number): Problem =>
  new Problem('too_many_requests', detail, undefined, retryAfterSeconds);

/** @param under the path of what was parsed, where that was not the whole body */
export function fromZod(error: ZodError, under: string[] = []): Problem {
  const errors = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          path: [...under, ...issue.path, key].join('.'),
          message: 'this field is not known',
        }))
      : [{ path: [...under, ...issue.path].join('.'), message: issue.message }],
  );
  return new Problem(
    'invalid',
    errors.map(({ path, message }) => `${path || 'body'}: ${message}`).join('; '),
    errors,
  );
}

export function problemResponse(problem: Problem): Response {
  const [status, title] = titles[problem.code];
  const body: ProblemBody = {
    type: `https://parallax.example/problems/${problem.code.replaceAll('_', '-')}`,
    title,
    status,
    detail: problem.message,
    code: problem.code,
    ...(problem.errors ? { errors: problem.errors } : {}),
  };
  const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  if (problem.retryAfterSeconds !== undefined) headers.set('retry-after', String(problem.retryAfterSeconds));
  if (status === 401) headers.set('www-authenticate', 'Bearer realm="parallax"');
  return new Response(JSON.stringify(body), { status, headers });
}

/** What follows in an address that a job calls is a secret. */
const withoutKey = (path: string): string =>
  path.replace(/^(\/ping|\/api\/v1\/public\/(?:acknowledge|reports))\/.*/s, '$1/…');

/** Expected failures are said as they are; anything else is ours, and its details stay in the log. */
export function onError(error: Error, c: Context): Response {
  if (error instanceof Problem) return problemResponse(error);
  log('error', 'request_failed', { method: c.req.method, path: withoutKey(c.req.path), error });
  return problemResponse(new Problem('internal', 'The failure was logged. Try again in a moment.'));
}
