/** The headers a check sends. */
import type { Auth } from '../../domain/request.ts';

export const userAgent = 'Parallax/1 (uptime monitoring)';

export function requestHeaders(call: { headers: Record<string, string>; auth: Auth | null }): Headers {
  const all = new Headers({ 'user-agent': userAgent, accept: '*/*' });
  for (const [name, value] of Object.entries(call.headers)) all.set(name, value);
  const { auth } = call;
  if (auth?.type === 'basic') {
    all.set('authorization', `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}`);
  }
  if (auth?.type === 'bearer') all.set('authorization', `Bearer ${auth.token}`);
  return all;
}
