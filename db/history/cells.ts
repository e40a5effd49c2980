/** The cells that results are counted into: one a monitor, region and step. */
import type { RegionId } from '../../workers/domain/region.ts';
import { emptyRollup, mergeRollup, type Rollup } from '../../workers/domain/stats/rollup.ts';

/** What one monitor's results from one region in one step amount to. */
export type RollupCell = { monitorId: string; region: RegionId; at: number; rollup: Rollup };

export class Cells {
  readonly list: RollupCell[] = [];
  readonly #series = new Map<string, Map<number, Rollup>>();
  readonly #stepOf: (at: number) => number;

  constructor(stepOf: (at: number) => number) {
    this.#stepOf = stepOf;
  }

  /** Finds the cell of a time; a step's cells are made as they are met. */
  readonly of = (monitorId: string, region: RegionId): ((at: number) => Rollup) => {
    const ofStep = this.#ofStep(monitorId, region);
    return (at) => ofStep(this.#stepOf(at));
  };

  add(cells: readonly RollupCell[]): this {
    for (const { monitorId, region, at, rollup } of cells)
      mergeRollup(this.#ofStep(monitorId, region)(at), rollup);
    return this;
  }

  #ofStep(monitorId: string, region: RegionId): (step: number) => Rollup {
    const key = `${monitorId} ${region}`;
    const steps = this.#series.get(key) ?? new Map<number, Rollup>();
    this.#series.set(key, steps);
    return (step) => {
      const known = steps.get(step);
      if (known) return known;
      const rollup = emptyRollup();
      steps.set(step, rollup);
      this.list.push({ monitorId, region, at: step, rollup });
      return rollup;
    };
  }
}
