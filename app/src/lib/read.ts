/** What an open page reads again. A session is renewed on the way; one that ended leads to the sign-in page. */

/** @returns whether the session holds; false too when that cannot be found out right now */
export async function sessionHolds(): Promise<boolean> {
  try {
    const { status } = await fetch('/session');
    if (status === 401)
      location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
    return status === 204;
  } catch {
    return false;
  }
}

/** @returns null for what cannot be read right now: a page keeps what it has */
export async function read<T>(path: string): Promise<T | null> {
  try {
    const ask = () => fetch(`/api/v1${path}`);
    let response = await ask();
    if (response.status === 401 && (await sessionHolds())) response = await ask();
    return response.ok ? ((await response.json()) as T) : null;
  } catch {
    return null;
  }
}
