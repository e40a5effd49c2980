/**
 * The cookies of one run (RFC 6265), from step to step and over redirects: a `fetch` that sends those that belong to a
 * URL and keeps those that come. Their number and size are bounded; what is over the bounds is not kept.
 */
import { CookieJar } from 'tough-cookie';
import type { Fetch } from '../env.ts';

const cookiesMax = 100;
const cookieLengthMax = 4_096;

export class Cookies {
  readonly #jar = new CookieJar(undefined, { looseMode: true });
  readonly #values = new Set<string>();
  #left = cookiesMax;

  /** Values that came, for the mask. */
  get values(): string[] {
    return [...this.#values];
  }

  over(fetch: Fetch): Fetch {
    return async (url, init) => {
      const headers = new Headers(init?.headers);
      const own = headers.get('cookie');
      const kept = this.#jar.getCookieStringSync(url);
      if (kept !== '') headers.set('cookie', own === null ? kept : `${own}; ${kept}`);
      const response = await fetch(url, { ...init, headers });
      for (const line of response.headers.getSetCookie()) this.#keep(line, url);
      return response;
    };
  }

  #keep(line: string, url: string): void {
    if (line.length > cookieLengthMax || (this.#left -= 1) < 0) return;
    const cookie = this.#jar.setCookieSync(line, url, { ignoreError: true });
    if (cookie) this.#values.add(cookie.value);
  }
}
