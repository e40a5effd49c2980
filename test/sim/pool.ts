/** Runs seeds on every core, each thread with a bundle of its own. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { root } from './bundle.ts';
import { noFigures } from './oracle/figures.ts';
import type { Order, Outcome } from './simulate.ts';

export type Result = Omit<Outcome, 'plan'>;
const folder = path.join(root, 'db', 'd1', 'migrations');
const migrations = fs
  .readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .sort()
  .map((name) => fs.readFileSync(path.join(folder, name), 'utf8'));
/** A run takes a tenth of a second; one that takes this long does not end. */
const runMsMax = 60_000;

const stuck = (seed: number, why: string): Result => ({
  seed,
  broken: [why],
  trace: [],
  events: 0,
  figures: noFigures,
});

/** @param each called with every result; false ends it */
export async function runSeeds(
  code: string,
  orders: Iterable<Order>,
  each: (result: Result) => boolean,
  threads = os.availableParallelism(),
): Promise<void> {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'parallax-sim-')), 'sim.mjs');
  fs.writeFileSync(file, code);
  const left = orders[Symbol.iterator]();
  let goesOn = true;
  const thread = async () => {
    let worker: Worker | null = null;
    for (let next = left.next(); goesOn && !next.done; next = left.next()) {
      worker ??= new Worker(file, {
        workerData: { migrations },
        execArgv: ['--disable-warning=ExperimentalWarning'],
      });
      const result = await run(worker, next.value);
      if (result.events === 0) {
        await worker.terminate();
        worker = null;
      }
      goesOn = each(result) && goesOn;
    }
    await worker?.terminate();
  };
  await Promise.all(Array.from({ length: threads }, thread));
  fs.rmSync(path.dirname(file), { recursive: true });
}

function run(worker: Worker, order: Order): Promise<Result> {
  return new Promise((resolve) => {
    const settle = (result: Result) => {
      clearTimeout(timer);
      worker.off('message', settle).off('error', died);
      resolve(result);
    };
    const died = (error: unknown) =>
      settle(stuck(order.seed, `the run died: ${error instanceof Error ? error.stack : String(error)}`));
    const timer = setTimeout(() => settle(stuck(order.seed, 'the run does not end')), runMsMax);
    worker.on('message', settle).on('error', died);
    worker.postMessage(order);
  });
}
