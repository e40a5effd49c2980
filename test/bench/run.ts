/**
 * `npm run bench`: the product's figures on this machine. Ratios within one run and counted operations; seconds are
 * those of this machine. Arguments pick benches: detection, cost, page, restart, list, kinds, fuzz, alerts, archive,
 * anomaly, history, export.
 */
import { trustAuthority } from '../support/authority.ts';

// Before Miniflare is imported by any of them.
trustAuthority();
const { alerts } = await import('./alerts.ts');
const { archive } = await import('./archive.ts');
const { anomaly } = await import('./anomaly.ts');
const { cost } = await import('./cost.ts');
const { detection } = await import('./detection.ts');
const { list, page, restart } = await import('./dashboard.ts');
const { exports } = await import('./export.ts');
const { fuzz } = await import('./fuzz.ts');
const { history } = await import('./history.ts');
const { kinds } = await import('./kinds.ts');

const benches = {
  detection,
  cost,
  page,
  restart,
  list,
  kinds,
  fuzz,
  alerts,
  archive,
  anomaly,
  history,
  export: exports,
};
const wanted = process.argv.slice(2);
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name}`);
  for (const [figure, value, goal] of await bench())
    console.log(`  ${figure.padEnd(58)} ${value.padEnd(30)} ${goal}`);
}
process.exit(0);
