/** The oracle's ear on the network: what a monitor's object asked its regions, and what it heard of them. */
import type { CheckResult, Job } from '../../../workers/domain/check.ts';
import type { Ledger } from '../oracle/ledger.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Network } from '../runtime/network.ts';

export function tapNetwork(network: Network, ledger: Ledger, clock: Clock): void {
  network.heard = ({ to, method, region }, args, answer) => {
    if (method !== 'run' || !region || !to.startsWith('probe ')) return;
    const { monitorId } = args[1] as Job;
    ledger.answered(monitorId, region, answer as CheckResult | null, clock.now);
  };
}
