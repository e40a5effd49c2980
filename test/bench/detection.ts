/** From a target's failure to the webhook's arrival: 20 s interval, five regions, quorum; and without our two ideas. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { flakyServer, webhookReceiver } from '../support/servers.ts';
import { waitFor } from '../support/wait.ts';
import { addMonitors, newFolder, pause, quantile, type Run, seconds, start } from './measure.ts';

const monitors = 20;
const rounds = 2;
const intervalSeconds = 20;

async function sample(run: Run): Promise<number[]> {
  const receiver = await webhookReceiver();
  await run.user.call('POST', '/api/v1/channels', {
    kind: 'webhook',
    name: 'bench',
    config: { url: receiver.url },
  });
  const targets = await Promise.all(Array.from({ length: monitors }, flakyServer));
  const ids = await addMonitors(run.user, monitors, (i) => ({
    name: `m${i}`,
    target: targets[i]!.url,
    intervalSeconds,
    timeoutMs: 4_000,
  }));
  const took: number[] = [];
  const events = (id: string, type: string) =>
    receiver.got.filter(
      ({ event }) => event.type === type && (event.data.monitor as { id: string }).id === id,
    );
  for (let round = 0; round < rounds; round++) {
    await pause(intervalSeconds * 1_000 + 5_000);
    // Each at its own random moment of the interval.
    await Promise.all(
      targets.map(async (target, i) => {
        await pause(Math.random() * intervalSeconds * 1_000);
        const brokeAt = await target.breakDown();
        const delivery = await waitFor(
          'the webhook',
          60_000,
          () => events(ids[i]!, 'incident.opened')[round],
        );
        took.push(delivery.at - brokeAt);
      }),
    );
    await Promise.all(targets.map((target) => target.heal()));
    await waitFor('all to be up', 60_000, () =>
      ids.every((id) => events(id, 'incident.resolved').length > round),
    );
  }
  await run.parallax.stop();
  await Promise.all([receiver.close(), ...targets.map((target) => target.close())]);
  return took;
}

export async function detection(): Promise<[string, string, string][]> {
  const ours = await sample(await start({ dataDir: newFolder() }));
  // No confirmation: the next round is never due.
  const limits = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'parallax-limits-')), 'limits.ts');
  const source = fs.readFileSync(new URL('../../workers/domain/limits.ts', import.meta.url), 'utf8');
  fs.writeFileSync(limits, source.replace('confirmSpacingMs = 5_000', 'confirmSpacingMs = 1e15'));
  const replace = {
    'workers/domain/schedule/stagger.ts': new URL('./unstaggered.ts', import.meta.url).pathname,
    'workers/domain/limits.ts': limits,
  };
  const plain = await sample(await start({ dataDir: newFolder(), replace }));
  const both = (values: number[]) =>
    `p50 ${seconds(quantile(values, 0.5))}, p95 ${seconds(quantile(values, 0.95))}`;
  return [
    [`failure to webhook, ${ours.length} outages`, both(ours), 'p50 ≤ 3 s, p95 ≤ 6 s'],
    ['the same without stagger and confirmation', both(plain), ''],
  ];
}
