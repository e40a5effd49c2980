/**
 * Whether a name may be asked: what it resolves to is looked at, not how it is spelled (domain/target.ts does that).
 * Every kind of check asks before it connects, and again at every hop that leads to another host.
 */
import type { Env } from './env.ts';

/** `allowed` says why a host may not be asked, or null. @param hostname as `URL` gives it. Never throws. */
export type Guard = { allowed(hostname: string): Promise<string | null> };

/** Where private targets are allowed there is nothing to guard. */
export const openGuard: Guard = { allowed: async () => null };

/** One for all checks of an object or a Worker: what it learned is shared. */
export const guardOf = (_env: Env): Guard => openGuard;
