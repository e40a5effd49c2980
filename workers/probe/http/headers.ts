/** The headers a check sends. */
import { basicCredentials } from '../../domain/mask.ts';
import type { Auth } from '../../domain/request.ts';
import { Failed } from './failed.ts';

export const userAgent = 'Parallax/1 (uptime monitoring)';

/** @throws Failed for a value that no header can have: a template may have made it */
export function requestHeaders(call: { headers: Record<string, string>; auth: Auth | null }): Headers {
  const all = new Headers({ 'user-agent': userAgent, accept: '*/*', 'accept-encoding': 'gzip, br' });
  for (const [name, value] of Object.entries(call.headers)) {
    if (/[\r\n\0]/.test(value))
      throw new Failed('protocol', `the header ${name} cannot be sent: a line break is in it`, false);
    all.set(name, value);
  }
  const { auth } = call;
  if (auth?.type === 'basic')
    all.set('authorization', `Basic ${basicCredentials(auth.username, auth.password)}`);
  if (auth?.type === 'bearer') all.set('authorization', `Bearer ${auth.token}`);
  return all;
}
