/** Runs seeds over a broken product until one notices. */
import { bundle } from './bundle.ts';
import type { Mutation } from './mutations.ts';
import { type Result, runSeeds } from './pool.ts';

/** @returns the first run that noticed, or null when none of the seeds did */
export async function hunt(mutation: Mutation, seeds: Iterable<number>): Promise<Result | null> {
  let found: Result | null = null;
  const orders = Array.from(seeds, (seed) => ({ seed }));
  await runSeeds(
    await bundle([mutation]),
    orders,
    (result) => {
      if (result.broken.length > 0) found = result;
      return found === null;
    },
    1,
  );
  return found;
}
