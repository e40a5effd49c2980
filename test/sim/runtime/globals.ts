/**
 * What the product finds around it while a run is on: the time, timers and chance are the run's own. Encryption is
 * Node's, done at once instead of in another thread, so that no real time passes in a run.
 */
import * as node from 'node:crypto';
import type { Chance } from './chance.ts';
import { type Clock, nodeNow } from './clock.ts';

const RealDate = Date;
let clock: Clock | null = null;
let chance: Chance | null = null;

/** From now on the globals are those of this run. */
export function enter(its: { clock: Clock; chance: Chance }): void {
  clock = its.clock;
  chance = its.chance;
}

const now = (): number => (clock ? Math.round(clock.now + (nodeNow()?.skewMs ?? 0)) : RealDate.now());

class VirtualDate extends RealDate {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(now());
    else super(...(given as [number]));
  }
  static override now = now;
}

type Timer = { cancelled: boolean };
const startTimer = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): Timer =>
  clock!.after(Math.max(0, ms), () => run(...args), nodeNow() ?? null);
const stopTimer = (timer: Timer | null | undefined): void => {
  if (timer) timer.cancelled = true;
};

/** AES-GCM as `crypto.subtle` does it. */
const cipher = (key: Uint8Array) => `aes-${key.length * 8}-gcm` as node.CipherGCMTypes;
type Gcm = { iv: Uint8Array; additionalData?: Uint8Array };
const subtle = {
  importKey: async (_format: string, raw: Uint8Array) => raw,
  async encrypt({ iv, additionalData }: Gcm, key: Uint8Array, plain: Uint8Array) {
    const sealing = node.createCipheriv(cipher(key), key, iv);
    if (additionalData) sealing.setAAD(additionalData);
    return new Uint8Array(Buffer.concat([sealing.update(plain), sealing.final(), sealing.getAuthTag()]));
  },
  async decrypt({ iv, additionalData }: Gcm, key: Uint8Array, sealed: Uint8Array) {
    const opening = node.createDecipheriv(cipher(key), key, iv);
    if (additionalData) opening.setAAD(additionalData);
    opening.setAuthTag(sealed.subarray(-16));
    return new Uint8Array(Buffer.concat([opening.update(sealed.subarray(0, -16)), opening.final()]));
  },
  digest: async (_name: string, data: Uint8Array) => node.createHash('sha256').update(data).digest(),
};

function fill<T extends Uint8Array>(bytes: T): T {
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(chance!.next() * 256);
  return bytes;
}

/** Once a thread: it runs nothing else. */
export function install(fetch: (url: string, init?: RequestInit) => Promise<unknown>): void {
  const hold = (ms: number) => new Promise<void>((resolve) => startTimer(() => resolve(), ms));
  const globals: Record<string, unknown> = {
    Date: VirtualDate,
    setTimeout: startTimer,
    clearTimeout: stopTimer,
    scheduler: { wait: hold },
    crypto: { subtle, getRandomValues: fill, randomUUID: () => fill(new Uint8Array(16)).toString() },
    fetch,
  };
  for (const [name, value] of Object.entries(globals))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  Math.random = () => chance!.next();
  AbortSignal.timeout = (ms) => {
    const abort = new AbortController();
    startTimer(() => abort.abort(new DOMException('The operation timed out.', 'TimeoutError')), ms);
    return abort.signal;
  };
}
