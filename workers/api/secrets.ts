/**
 * Secret values of a monitor's request and of channels: sealed at rest, masked when shown, kept when the mask comes
 * back. A mask with nothing behind it is refused: it would be sent to the target as if it were the secret.
 */
import { keyRing, open, seal, sealContext } from '../platform/crypto.ts';
import { monitorRequest, type MonitorRequest, secretMask } from '../wire/api.ts';
import type { Env } from './env.ts';
import { invalid } from './problems.ts';

/** Rather a harmless header too many than `Ocp-Apim-Subscription-Key` or `X-Auth` in clear. */
const secretName = /auth|cookie|token|secret|pass|key|sign|credential|session|jwt/i;

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

/** @throws `invalid`, naming the field, for a mask with nothing behind it */
function unmask(path: string, given: string, old: string | undefined): string {
  if (given !== secretMask) return given;
  if (old === undefined) throw invalid(path, 'write the value: there is none to keep');
  return old;
}

export function unmaskHeaders(
  path: string,
  given: Record<string, string>,
  old: Record<string, string>,
): Record<string, string> {
  const known = new Map(Object.entries(old).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      unmask(`${path}.${name}`, value, known.get(name.toLowerCase())),
    ]),
  );
}

/** @param old null for a new monitor */
export function unmaskRequest(given: MonitorRequest, old: MonitorRequest | null): MonitorRequest {
  const headers = unmaskHeaders('request.headers', given.headers, old?.headers ?? {});
  return { ...given, headers, auth: unmaskAuth(given.auth, old?.auth ?? null) };
}

function unmaskAuth(given: MonitorRequest['auth'], old: MonitorRequest['auth']): MonitorRequest['auth'] {
  switch (given?.type) {
    case 'basic': {
      const before = old?.type === 'basic' ? old.password : undefined;
      return { ...given, password: unmask('request.auth.password', given.password, before) };
    }
    case 'bearer': {
      const before = old?.type === 'bearer' ? old.token : undefined;
      return { ...given, token: unmask('request.auth.token', given.token, before) };
    }
    case undefined:
      return null;
  }
}

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
