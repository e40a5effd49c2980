import { expect, it } from 'vitest';
import { hunt } from './hunt.ts';
import { type Mutation, mutations } from './mutations.ts';

const seeds = 60;
/** One for each core of a small machine: each hunt runs in one thread. */
const lanes = 2;

it(`notices each of ${mutations.length} ways to break the product`, { timeout: 1_200_000 }, async () => {
  const survivors: string[] = [];
  const left = [...mutations];
  const lane = async () => {
    for (let one: Mutation | undefined = left.shift(); one; one = left.shift()) {
      const found = await hunt(one, [one.seed, ...Array(seeds).keys()]);
      if (!found) survivors.push(one.breaks);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  expect(survivors).toEqual([]);
  expect(mutations.length).toBeGreaterThanOrEqual(25);
});
