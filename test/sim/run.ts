/** `npm run sim -- --seeds 20000 [--from N] [--seed N]` */
import { parseArgs } from 'node:util';
import { bundle } from './bundle.ts';
import { runSeeds } from './pool.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '0' },
    seed: { type: 'string' },
  },
});
const one = values.seed === undefined ? null : Number(values.seed);
const from = one ?? Number(values.from);
const count = one === null ? Number(values.seeds) : 1;
const orders = Array.from({ length: count }, (_, i) => ({ seed: from + i, trace: one !== null }));
let events = 0;
let failures = 0;
const began = performance.now();
await runSeeds(await bundle(), orders, (result) => {
  events += result.events;
  for (const line of result.trace) console.log(line);
  if (result.broken.length > 0) {
    failures += 1;
    console.log(`seed ${result.seed}: ${result.broken.join('\n  ')}`);
  }
  return true;
});
console.log(
  `${count} seeds, ${failures} failed, ${events} events in ${((performance.now() - began) / 1_000).toFixed(1)} s`,
);
