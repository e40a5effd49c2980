/** Secret values of a monitor's request and of channels: sealed at rest, masked when shown, kept when the mask comes back. */
import { keyRing, open, seal, sealContext } from '../platform/crypto.ts';
import { monitorRequest, type MonitorRequest, secretMask } from '../wire/api.ts';
import type { Env } from './env.ts';

const secretName = /authorization|cookie|token|secret|password|api[-_]?key|signature|credential/i;

export const maskHeaders = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, secretName.test(name) ? secretMask : value]),
  );

export function maskRequest(request: MonitorRequest): MonitorRequest {
  const { auth } = request;
  return {
    ...request,
    headers: maskHeaders(request.headers),
    auth:
      auth?.type === 'basic'
        ? { ...auth, password: secretMask }
        : auth?.type === 'bearer'
          ? { ...auth, token: secretMask }
          : null,
  };
}

const unmaskHeaders = (
  given: Record<string, string>,
  old: Record<string, string>,
): Record<string, string> => {
  const known = new Map(Object.entries(old).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      value === secretMask ? (known.get(name.toLowerCase()) ?? value) : value,
    ]),
  );
};

export function unmaskRequest(given: MonitorRequest, old: MonitorRequest): MonitorRequest {
  const { auth } = given;
  return {
    ...given,
    headers: unmaskHeaders(given.headers, old.headers),
    auth:
      auth?.type === 'basic' && auth.password === secretMask && old.auth?.type === 'basic'
        ? { ...auth, password: old.auth.password }
        : auth?.type === 'bearer' && auth.token === secretMask && old.auth?.type === 'bearer'
          ? old.auth
          : auth,
  };
}
export { unmaskHeaders };

export const sealRequest = (env: Env, monitorId: string, request: MonitorRequest): Promise<string> =>
  seal(keyRing.parse(env.SECRETS_KEYS), JSON.stringify(request), sealContext.request(monitorId));

export async function openRequest(
  env: Env,
  monitorId: string,
  sealed: string | null,
): Promise<MonitorRequest> {
  if (sealed === null) return monitorRequest.parse({});
  return monitorRequest.parse(
    JSON.parse(await open(keyRing.parse(env.SECRETS_KEYS), sealed, sealContext.request(monitorId))),
  );
}
