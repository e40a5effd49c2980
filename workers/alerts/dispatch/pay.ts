/**
 * Pays one row of a dispatch object's outbox. Never throws: what cannot be paid now is due again later, for ever.
 * A message whose channel is left alone, or at its cap, waits here and costs no try.
 */
import { recordDigested } from '../../../db/d1/queries/deliveries.ts';
import { deliveryLeaseMs } from '../../domain/limits.ts';
import { tryOf } from '../../platform/deliveries.ts';
import { inTime } from '../../platform/in-time.ts';
import { log } from '../../platform/log.ts';
import type { AlertMessage } from '../../wire/alerts.ts';
import type { Env } from '../env.ts';
import type { DispatchOwedRow, DispatchStore } from './store.ts';
import type { Traffic } from './traffic.ts';

const againMsMax = 300_000;
const hangingMsMax = 20_000;
const leaseMs = 30_000;

export class Payer {
  readonly #env: Env;
  readonly #store: DispatchStore;
  readonly #traffic: Traffic;
  /** Turns under a channel's cap; after an eviction a new one is given. */
  readonly #turns = new Map<string, number>();

  constructor(env: Env, store: DispatchStore, traffic: Traffic) {
    this.#env = env;
    this.#store = store;
    this.#traffic = traffic;
  }

  pay(row: DispatchOwedRow): { leasedUntil: number; paid: Promise<void> } {
    const { id, owed, attempts } = row;
    const now = Date.now();
    const wait =
      owed.kind === 'alert'
        ? this.#traffic.gate(owed.message, this.#turns.get(id) ?? null, now, Math.random())
        : null;
    if (wait) {
      if (wait.turn !== null) this.#turns.set(id, wait.turn);
      this.#store.postpone(id, wait.at, attempts, false);
      return { leasedUntil: wait.at, paid: Promise.resolve() };
    }
    this.#turns.delete(id);
    const leasedUntil = now + (owed.kind === 'alert' ? deliveryLeaseMs : leaseMs);
    this.#store.postpone(id, leasedUntil, attempts, false);
    return { leasedUntil, paid: this.#settle(row, leasedUntil) };
  }

  async #settle({ id, owed, attempts, ...row }: DispatchOwedRow, leasedUntil: number): Promise<void> {
    try {
      if (owed.kind === 'alert') {
        const { message } = owed;
        // As it is set up now.
        const {
          id: channelId,
          kind,
          name,
          sealedConfig,
        } = this.#traffic.channel(message.channel.id) ?? message.channel;
        const channel = { id: channelId, kind, name, sealedConfig };
        const tryNow: AlertMessage = { ...message, channel, attempt: tryOf({ id, owed, attempts, ...row }) };
        // The row stays until its outcome is reported.
        return void (await inTime(hangingMsMax, this.#env.ALERTS.send(tryNow, { contentType: 'json' })));
      }
      const held = this.#store.toldBy(owed.digestId);
      await inTime(hangingMsMax, recordDigested(this.#env.DB, owed.digestId, held));
      this.#store.closeDigest(owed.digestId);
      this.#store.forgetPaid(id, leasedUntil);
    } catch (error) {
      const retryMs = Math.min(againMsMax, 1_000 * 2 ** Math.min(attempts, 10));
      const after = owed.kind === 'alert' ? attempts : attempts + 1;
      this.#store.postpone(id, Date.now() + retryMs, after, false);
      log('warn', 'still_owed', { id, kind: owed.kind, attempts: attempts + 1, error });
    }
  }
}
