/** Access tokens: short-lived JWTs, HS256, with the id of their key so that keys can rotate. */
import { jwtVerify, SignJWT } from 'jose';
import { fromBase64Url, keyRing } from '../../platform/crypto.ts';
import { roles } from '../../wire/api.ts';
import type { Caller } from '../env.ts';

export const accessSeconds = 15 * 60;
const issuer = 'parallax';
const audience = 'parallax-api';

export async function signAccess(jwtKeys: string, caller: Caller): Promise<string> {
  const ring = keyRing.parse(jwtKeys);
  return new SignJWT({ wsp: caller.workspaceId, role: caller.role })
    .setProtectedHeader({ alg: 'HS256', kid: ring.current })
    .setSubject(caller.userId)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(`${accessSeconds}s`)
    .sign(fromBase64Url(ring.keys[ring.current]!));
}

/** @returns null for anything that is not a valid token of ours */
export async function verifyAccess(jwtKeys: string, token: string): Promise<Caller | null> {
  const ring = keyRing.parse(jwtKeys);
  try {
    const { payload } = await jwtVerify(
      token,
      ({ kid }) => {
        const key = kid === undefined ? undefined : ring.keys[kid];
        if (!key) throw new Error('unknown key');
        return fromBase64Url(key);
      },
      { issuer, audience, algorithms: ['HS256'] },
    );
    const role = roles.find((one) => one === payload.role);
    if (!payload.sub || typeof payload.wsp !== 'string' || !role) return null;
    return { userId: payload.sub, workspaceId: payload.wsp, role };
  } catch {
    return null;
  }
}
