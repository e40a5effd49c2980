/** Who asks, and whether they may. */
import { createMiddleware } from 'hono/factory';
import { verifyAccess } from '../auth/tokens.ts';
import type { App } from '../env.ts';
import { Problem } from '../problems.ts';

/** A bearer token; WebSocket clients that cannot set headers may pass it as `access_token`. */
export const signedIn = createMiddleware<App>(async (c, next) => {
  const header = c.req.header('authorization');
  const isSocket = c.req.header('upgrade')?.toLowerCase() === 'websocket';
  const token = header?.replace(/^Bearer\s+/i, '') ?? (isSocket ? c.req.query('access_token') : undefined);
  const caller = token ? await verifyAccess(c.env.JWT_KEYS, token) : null;
  if (!caller)
    throw new Problem(
      'unauthenticated',
      token ? 'the access token is not valid any more' : 'send an access token',
    );
  c.set('caller', caller);
  await next();
});

/** Viewers read; everybody else may also write. */
export const mayWrite = createMiddleware<App>(async (c, next) => {
  const reads = c.req.method === 'GET' || c.req.method === 'HEAD';
  if (!reads && c.var.caller.role === 'viewer')
    throw new Problem('forbidden', 'viewers cannot change anything');
  await next();
});
