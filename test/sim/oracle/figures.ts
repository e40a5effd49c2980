/** What a run adds to the campaign's figures. */
import type { Plan } from '../world/plan.ts';
import type { Receiver } from '../world/receiver.ts';
import type { Ledger } from './ledger.ts';

export type Figures = { incidents: number };

export const figuresOf = (_plan: Plan, ledger: Ledger, _receiver: Receiver): Figures => ({
  incidents: ledger.stories.size,
});
