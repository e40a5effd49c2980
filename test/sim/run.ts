/**
 * `npm run sim -- --seeds 20000 [--from N]`: the long campaign, and its figures. `-- --seed N`: one run, told event by
 * event. `--profile` makes every seed of one kind (world/plan.ts). The exit code says whether any run broke a promise.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundle, type Replacement, root } from './bundle.ts';
import { type Result, runSeeds } from './pool.ts';
import type { Order } from './simulate.ts';
import { type Profile, profiles } from './world/plan.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '0' },
    seed: { type: 'string' },
    profile: { type: 'string' },
  },
});

async function run(
  orders: Order[],
  replacements: Replacement[] = [],
  each: (result: Result) => void = () => undefined,
): Promise<Result[]> {
  const results: Result[] = [];
  await runSeeds(await bundle(replacements), orders, (result) => {
    each(result);
    results.push({ ...result, trace: [] });
    return true;
  });
  return results;
}

const quantile = (sorted: number[], q: number): string =>
  sorted.length === 0
    ? '–'
    : `${(sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]! / 1_000).toFixed(1)} s`;
const sum = (results: Result[], of: (figures: Result['figures']) => number): number =>
  results.reduce((total, { figures }) => total + of(figures), 0);

function report(what: string, results: Result[]): void {
  const outages = sum(results, ({ outages }) => outages);
  const took = results.flatMap(({ figures }) => figures.detectMs).sort((a, b) => a - b);
  const times = [0.5, 0.95, 0.99].map((q) => `p${q * 100} ${quantile(took, q)}`).join(', ');
  const wrong = `false alarms ${sum(results, (f) => f.falseAlarms)}, missed ${sum(results, (f) => f.missed)}`;
  console.log(`  ${what.padEnd(38)} ${String(outages).padStart(6)} outages   ${wrong}   detected: ${times}`);
}

/** Every region at the same instant, and nobody asked to confirm, as most monitors do it. */
const unstaggered: Replacement[] = [
  {
    file: 'workers/domain/schedule/stagger.ts',
    from: fs.readFileSync(path.join(root, 'workers/domain/schedule/stagger.ts'), 'utf8'),
    to: `${fs.readFileSync(path.join(root, 'test/bench/unstaggered.ts'), 'utf8')}\nexport const phaseMs = () => 0;\n`,
  },
  { file: 'workers/domain/limits.ts', from: 'confirmSpacingMs = 5_000', to: 'confirmSpacingMs = 1e15' },
];

async function compare(seeds: number): Promise<void> {
  console.log(`\ntime to detect at an interval of 60 s, five regions (${seeds} seeds a scheme)`);
  const orders = (of: Partial<Order>, profile: Profile) =>
    Array.from({ length: seeds }, (_, seed) => ({ seed, profile, ...of }));
  const single = { scheme: 'one region, 3 retries' } as const;
  report('Parallax', await run(orders({}, 'detect')));
  report('every region at once, no confirmation', await run(orders({}, 'detect'), unstaggered));
  report('one region, 3 retries 5 s apart', await run(orders(single, 'detect')));
  console.log('the same, one region losing 30 % of its checks');
  report('Parallax', await run(orders({}, 'detect loss')));
  report('every region at once, no confirmation', await run(orders({}, 'detect loss'), unstaggered));
  report('one region, 3 retries 5 s apart', await run(orders(single, 'detect loss')));
}

const asked = profiles.find((one) => one === values.profile);
if (values.profile !== undefined && !asked) throw new Error(`--profile is one of: ${profiles.join(', ')}`);
const profile = asked ? { profile: asked } : {};

const tell = (result: Result): void => {
  for (const line of result.trace) console.log(line);
  if (result.broken.length > 0) console.log(`seed ${result.seed}: ${result.broken.join('\n  ')}`);
};

if (values.seed !== undefined) {
  const [result] = await run([{ seed: Number(values.seed), ...profile, trace: true }], [], tell);
  process.exit(result!.broken.length > 0 ? 1 : 0);
}
const count = Number(values.seeds);
const began = performance.now();
const results = await run(
  Array.from({ length: count }, (_, i) => ({ seed: Number(values.from) + i, ...profile })),
  [],
  tell,
);
const failed = results.filter(({ broken }) => broken.length > 0);
console.log(
  `\n${count} seeds, ${failed.length} broke a promise, ${results.reduce((n, { events }) => n + events, 0)} events in ${((performance.now() - began) / 1_000).toFixed(0)} s`,
);
for (const profile of ['clean', 'loss', 'chaos'] as const)
  report(
    profile,
    results.filter(({ figures }) => figures.profile === profile),
  );
await compare(Math.min(1_000, Math.max(20, Math.floor(count / 20))));
process.exit(failed.length > 0 ? 1 : 0);
