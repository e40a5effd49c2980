/** What must be true when all is well again, and everything has had the time to say so. */
import type { SimD1 } from '../runtime/d1.ts';
import type { Bindings } from '../world/bindings.ts';
import type { Plan } from '../world/plan.ts';
import type { Receiver } from '../world/receiver.ts';
import type { Targets } from '../world/target.ts';
import { checkAlerts } from './alerts.ts';
import type { Ledger } from './ledger.ts';
import { checkOutages } from './outages.ts';
import { checkStores } from './stores.ts';

export type Ended = {
  plan: Plan;
  ledger: Ledger;
  targets: Targets;
  receiver: Receiver;
  d1: SimD1;
  bindings: Bindings;
  quietUntil: number;
};

export function atTheEnd(ended: Ended): void {
  for (const { id } of ended.plan.monitors) {
    const open = ended.ledger.open(id);
    if (open) ended.ledger.violated(`${open.id} is open although all is well`);
  }
  // An incarnation that was lost before its writes were kept may have asked; a new one does not know, nor does a fresh start.
  const forgets = ended.plan.faults.some(({ kind }) => kind === 'crashes');
  for (const { monitorId, at } of forgets ? [] : ended.ledger.rushed)
    if (!ended.ledger.changedNear(monitorId, at))
      ended.ledger.violated(`${monitorId} asked its regions again too soon`);
  checkOutages(ended);
  checkAlerts(ended);
  checkStores(ended);
}
