/**
 * What was behind a POST that got no answer, in a sentence for people. `fetch` says "Network connection lost." of a
 * refused and of a broken connection, and "internal error" of a name that does not resolve and of TLS; whether a bare
 * connection succeeds tells the two apart in each case. It runs after the try, is bounded, and excuses nothing.
 */
import { deliveryTimeoutMs } from '../../../domain/limits.ts';
import { addressOf, tryConnection } from '../../../platform/connection.ts';

export async function whatHappened(thrown: unknown, to: string): Promise<string> {
  const url = new URL(to);
  const connects = isTimeout(thrown) || (await tryConnection(addressOf(url))) === 'ok';
  return sentence(thrown, url, connects);
}

const isTimeout = (thrown: unknown): boolean => thrown instanceof Error && thrown.name === 'TimeoutError';

/** Pure. @param connects whether the receiver's address accepts a bare connection */
export function sentence(thrown: unknown, { hostname, protocol }: URL, connects: boolean): string {
  const raw = thrown instanceof Error ? thrown.message : String(thrown);
  if (isTimeout(thrown)) return `${hostname} did not answer within ${deliveryTimeoutMs / 1_000} s.`;
  if (/ENOTFOUND|DNS/i.test(raw)) return `No address was found for ${hostname}.`;
  if (/TLS|certificate/i.test(raw)) return `The TLS certificate of ${hostname} was not accepted.`;
  if (/internal error/i.test(raw) && !connects) return `No address was found for ${hostname}.`;
  if (/internal error/i.test(raw) && protocol === 'https:')
    return `No secure connection to ${hostname}: its TLS certificate or handshake was not accepted.`;
  if (/refused|connection lost|reset|disconnected/i.test(raw))
    return connects
      ? `${hostname} closed the connection before it answered.`
      : `${hostname} refused the connection.`;
  return `${hostname} could not be reached: ${raw}`;
}
