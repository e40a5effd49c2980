/**
 * Why a connection was not made: `connect()` says the same for a name without an address, a refusal and a failed TLS
 * handshake. So the way is walked again, after the check's clock has stopped. `fetch` throws "internal error" for a
 * name that does not resolve, or Cloudflare answers 530 in its place; a bare connection tells TLS from the rest.
 */
import type { Failure } from '../../domain/check.ts';
import { isAddress } from '../../domain/host.ts';
import { tryConnection } from '../../platform/connection.ts';
import { failed } from '../checks/frame.ts';
import type { Fetch } from '../env.ts';

const askMsMax = 2_000;
export type Address = { hostname: string; port: number };
export const written = ({ hostname, port }: Address): string =>
  hostname.includes(':') ? `[${hostname}]:${port}` : `${hostname}:${port}`;

export async function whyUnreachable(fetch: Fetch, address: Address, tls: boolean): Promise<Failure> {
  if (tls && (await tryConnection(address)) === 'ok') return tlsFailure(address);
  return (await resolves(fetch, address))
    ? failed('connect_refused', `${written(address)} refused the connection`, 'connect')
    : failed('dns', `no address found for ${address.hostname}`, 'connect');
}

export async function whyLate(address: Address, tls: boolean, timeoutMs: number): Promise<Failure> {
  if (tls && (await tryConnection(address)) === 'ok')
    return failed(
      'timeout',
      `${written(address)} did not complete a TLS handshake within ${timeoutMs} ms`,
      'tls',
    );
  return failed(
    'connect_timeout',
    `${written(address)} did not accept a connection within ${timeoutMs} ms`,
    'connect',
  );
}

/** A connection is accepted, and TLS fails on it. */
const tlsFailure = (address: Address): Failure =>
  failed('tls_protocol', `${written(address)} did not complete a TLS handshake that can be trusted`, 'tls');

async function resolves(fetch: Fetch, { hostname, port }: Address): Promise<boolean> {
  if (isAddress(hostname)) return true;
  try {
    const response = await fetch(`http://${hostname}:${port}/`, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(askMsMax),
    });
    await response.body?.cancel();
    return response.status !== 530;
  } catch (error) {
    return !/internal error|ENOTFOUND|DNS/i.test(String(error));
  }
}
