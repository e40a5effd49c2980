/** A thread that runs simulations one after the other, on demand. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Order, simulate } from './simulate.ts';

const { migrations } = workerData as { migrations: string[] };
parentPort!.on('message', (order: Order) => {
  void simulate(order, migrations).then(({ plan: _, ...outcome }) => parentPort!.postMessage(outcome));
});
