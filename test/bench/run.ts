/**
 * `npm run bench`: the product's figures on this machine. Ratios within one run and counted operations; seconds are
 * those of this machine. Arguments pick benches: detection, cost, page, restart, list.
 */
import { cost } from './cost.ts';
import { detection } from './detection.ts';
import { list, page, restart } from './dashboard.ts';

const benches = { detection, cost, page, restart, list };
const wanted = process.argv.slice(2);
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name}`);
  for (const [figure, value, goal] of await bench())
    console.log(`  ${figure.padEnd(58)} ${value.padEnd(30)} ${goal}`);
}
process.exit(0);
