/** The oracle's ear on the network: what a monitor's object asked its regions, and what it heard of them. */
import type { CheckResult, Job } from '../../../workers/domain/check.ts';
import type { Ledger } from '../oracle/ledger.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Network } from '../runtime/network.ts';

/** Rounds are asked for at most this often (domain/limits.ts), by each incarnation that knows of the last one. */
const spacingMs = 5_000;

export function tapNetwork(network: Network, ledger: Ledger, clock: Clock): void {
  const rounds = new Map<string, number>();
  network.arrived = ({ to, method }, args) => {
    if (method !== 'run' || !to.startsWith('probe ') || args[2] !== 'confirm') return;
    const { monitorId } = args[1] as Job;
    const slotAt = args[3] as number;
    const before = rounds.get(monitorId) ?? 0;
    rounds.set(monitorId, Math.max(before, slotAt));
    if (slotAt > before && slotAt < before + spacingMs) ledger.rushed.push({ monitorId, at: clock.now });
  };
  network.heard = ({ to, method, region }, args, answer) => {
    if (method !== 'run' || !region || !to.startsWith('probe ')) return;
    const { monitorId } = args[1] as Job;
    ledger.answered(monitorId, region, answer as CheckResult | null, clock.now);
  };
}
