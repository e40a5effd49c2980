/** What must be true when all is well again. */
import type { SimD1 } from '../runtime/d1.ts';
import type { Bindings } from '../world/bindings.ts';
import type { Plan } from '../world/plan.ts';
import type { Receiver } from '../world/receiver.ts';
import type { Targets } from '../world/target.ts';
import type { Ledger } from './ledger.ts';

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
}
