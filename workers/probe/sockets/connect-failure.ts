/**
 * Why nobody accepted a connection. `connect` says only that it failed; `fetch` throws one text for a name without an
 * address ("internal error") and another for a refused connection ("Network connection lost."), so a request in plain
 * HTTP to the same place tells them apart. On Cloudflare's network the first is answered with status 530; and where it
 * is answered by the target, nobody refused anything: Workers may not connect to Cloudflare's own addresses.
 */
import type { Failure } from '../../domain/check.ts';
import { isAddress } from '../../domain/host.ts';
import { type Address, written } from '../../platform/connection.ts';

/** @param thrown what `fetch` threw for this address already, if somebody asked */
export async function connectFailure(
  address: Address,
  deadlineMs: number,
  thrown?: unknown,
): Promise<Failure> {
  const { hostname } = address;
  const told =
    thrown ?? (isAddress(hostname) ? null : await whatFetchThrows(`http://${written(address)}/`, deadlineMs));
  if (told === answered) {
    const message = `${written(address)} answers requests and no connection: it is behind Cloudflare, which lets Workers open none`;
    return { class: 'platform', message, retryable: true, step: 'connect' };
  }
  if (!isAddress(hostname) && isDnsFailure(told))
    return { class: 'dns', message: `no address found for ${hostname}`, retryable: true, step: 'dns' };
  const message = `${written(address)} refused the connection`;
  return { class: 'connect_refused', message, retryable: true, step: 'connect' };
}

const answered = Symbol('answered');
const isDnsFailure = (thrown: unknown): boolean => /internal error|ENOTFOUND|DNS/i.test(String(thrown));

async function whatFetchThrows(url: string, deadlineMs: number): Promise<unknown> {
  try {
    const signal = AbortSignal.timeout(Math.max(1, deadlineMs - Date.now()));
    const response = await fetch(url, { redirect: 'manual', signal });
    await response.body?.cancel();
    const isPlatforms = response.status === 530 && response.headers.get('server') === 'cloudflare';
    return isPlatforms ? 'DNS' : answered;
  } catch (error) {
    return error;
  }
}
