import { expect, it } from 'vitest';
import { bundle } from './bundle.ts';
import { type Result, runSeeds } from './pool.ts';

const seeds = 300;

async function run(orders: { seed: number; trace?: boolean }[]): Promise<Result[]> {
  const results: Result[] = [];
  await runSeeds(await bundle(), orders, (result) => {
    results.push(result);
    return true;
  });
  return results;
}

it(`keeps every promise in ${seeds} runs, whatever goes wrong`, async () => {
  const results = await run(Array.from({ length: seeds }, (_, seed) => ({ seed })));
  const broken = results
    .filter(({ broken }) => broken.length > 0)
    .map(({ seed, broken: [first] }) => `npm run sim -- --seed ${seed}: ${first}`);
  expect(broken).toEqual([]);
  expect(results).toHaveLength(seeds);
});

it('runs the same from the same seed, to the last event', async () => {
  const [first, second] = await run([
    { seed: 7, trace: true },
    { seed: 7, trace: true },
  ]);
  expect(first!.trace.length).toBeGreaterThan(100);
  expect(second).toEqual(first);
});
