/**
 * Why a connection was not made: `connect()` says the same for a name without an address, a refusal and a failed TLS
 * handshake. So the way is walked again, after the check's clock has stopped.
 */
import type { Failure } from '../../domain/check.ts';
import { diagnosisMsMax } from '../../domain/limits.ts';
import { type Address, tryConnection, written } from '../../platform/connection.ts';
import { diagnose } from '../checks/diagnose.ts';
import { failed } from '../checks/frame.ts';
import { connectFailure } from './connect-failure.ts';

/** What `fetch` throws for all that goes wrong with TLS. */
const opaque = new Error('internal error');

export async function whyUnreachable(address: Address, tls: boolean): Promise<Failure> {
  if (!tls || (await tryConnection(address)) === 'failed')
    return connectFailure(address, Date.now() + diagnosisMsMax);
  const { failure } = await diagnose(opaque, new URL(`https://${written(address)}/`), false, diagnosisMsMax);
  return failure;
}

export async function whyLate(address: Address, tls: boolean, timeoutMs: number): Promise<Failure> {
  const where = written(address);
  return tls && (await tryConnection(address)) === 'ok'
    ? failed('timeout', `${where} did not complete a TLS handshake within ${timeoutMs} ms`, 'tls')
    : failed('connect_timeout', `${where} did not accept a connection within ${timeoutMs} ms`, 'connect');
}
