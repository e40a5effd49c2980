/**
 * The browser's session. The API's refresh token is in an HttpOnly cookie of its own; beside it the app keeps the
 * access token, also HttpOnly, for as long as it is good. Scripts in the page see neither.
 */
import type { Cookies } from '@sveltejs/kit';
import type { Session } from '$wire/api.ts';

export const accessCookie = 'parallax_access';
export const refreshCookie = 'parallax_refresh';
/** A token about to expire is not used any more. */
const marginSeconds = 60;

export function keepAccess(cookies: Cookies, session: Session, url: URL): void {
  cookies.set(accessCookie, session.accessToken, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: url.protocol === 'https:',
    maxAge: Math.max(0, session.expiresInSeconds - marginSeconds),
  });
}

export function forgetAccess(cookies: Cookies): void {
  cookies.delete(accessCookie, { path: '/' });
}

/** Hands the API's own cookie on to the browser. */
export function passCookies(from: Response, cookies: Cookies, url: URL): void {
  for (const line of from.headers.getSetCookie()) {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const at = pair.indexOf('=');
    if (at < 1) continue;
    const maxAge = attributes.find((attribute) => /^max-age=/i.test(attribute))?.split('=')[1];
    cookies.set(pair.slice(0, at), decodeURIComponent(pair.slice(at + 1)), {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: url.protocol === 'https:',
      maxAge: Number(maxAge ?? 0),
    });
  }
}
