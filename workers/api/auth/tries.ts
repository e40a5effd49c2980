/**
 * How often somebody may try to sign in or to register: so many tries a minute for one account, and from one client
 * address; wrangler.toml says how many. Right tries count too, and an unknown email counts like a known one, so that
 * the limit does not tell who has an account. Each of Cloudflare's locations counts for itself, and not exactly: a
 * guesser in many places gets the limit in each. Sessions that are open go on.
 */
import type { Context } from 'hono';
import ipaddr from 'ipaddr.js';
import type { App } from '../env.ts';
import { tooMany } from '../problems.ts';

/** The counters' period in wrangler.toml: after it, they have forgotten. */
const periodSeconds = 60;

/** @throws `too_many_requests` */
export async function countTryOfAddress(c: Context<App>): Promise<void> {
  const address = addressKey(c.req.header('cf-connecting-ip'));
  if (address === null) return;
  const { success } = await c.env.ADDRESS_TRIES.limit({ key: address });
  if (!success) throw tooMany('too many tries from this address: wait a minute', periodSeconds);
}

/** Looks at links of alerts, counted apart from tries to sign in. @throws `too_many_requests` */
export async function countLinkOfAddress(c: Context<App>): Promise<void> {
  const address = addressKey(c.req.header('cf-connecting-ip'));
  if (address === null) return;
  const { success } = await c.env.ADDRESS_TRIES.limit({ key: `link:${address}` });
  if (!success) throw tooMany('too many requests from this address: wait a minute', periodSeconds);
}

/** @throws `too_many_requests` */
export async function countTryOfAccount(c: Context<App>, email: string): Promise<void> {
  const { success } = await c.env.ACCOUNT_TRIES.limit({ key: email });
  if (!success) throw tooMany('too many tries for this account: wait a minute', periodSeconds);
}

/**
 * Who an address belongs to: one of IPv4 alone, of IPv6 its /64, which is what one household or machine has.
 * @returns null for this machine's own address and where there is none, that is away from Cloudflare: nobody is counted
 */
export function addressKey(address: string | undefined): string | null {
  if (address === undefined || !ipaddr.isValid(address)) return null;
  const parsed = ipaddr.process(address);
  if (parsed.range() === 'loopback') return null;
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed}/64`)}/64`;
}
