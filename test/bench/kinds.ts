/**
 * CPU and time of each kind's check over a bare fetch, and what a shard gets done with five places.
 *
 * The checks run in one Worker, five in flight, against servers on this machine that answer at once; CPU is that of
 * workerd. `over a fetch` is the ratio to the same number of fetches in the same run.
 */
import { Miniflare } from 'miniflare';
import type { ProbedKind } from '../../workers/domain/request.ts';
import { bundle } from '../support/bundle.ts';
import { authority } from '../support/authority.ts';
import { certify, served } from '../support/certificates.ts';
import { secretsKeys } from '../workers/keys.ts';
import type { Plan, Ran } from './kinds-worker.ts';
import { workerdCpuMs } from './measure.ts';
import { targets } from './targets.ts';

const checks = 1_500;

type Figure = [figure: string, value: string, goal: string];

export async function kinds(): Promise<Figure[]> {
  const servers = await targets(
    served(certify({ name: 'localhost', hosts: ['localhost'], issuer: authority() })),
  );
  const miniflare = new Miniflare({
    cf: false,
    modules: [{ type: 'ESModule', path: 'index.js', contents: await bundle(`${import.meta.dirname}/kinds-worker.ts`) }],
    compatibilityDate: '2026-07-30',
    compatibilityFlags: ['nodejs_compat'],
    bindings: { REGION: 'weur', ALLOW_PRIVATE_TARGETS: '1', SECRETS_KEYS: secretsKeys },
  }); // prettier-ignore
  await miniflare.ready;
  const plan = (how: Plan['how'], kind: ProbedKind, target: string, request: object = {}, sample = false): Plan => ({
    how,
    count: checks,
    job: {
      monitorId: 'mon_bench', workspaceId: 'wsp_bench', version: 1, kind, target, intervalSeconds: 60, timeoutMs: 5_000,
      recoveryThreshold: 1, degradedAboveMs: null, offsetMs: 0, sealedRequest: null, assertions: [],
    },
    request: { ...request },
    sample,
  }); // prettier-ignore
  const run = async (one: Plan): Promise<Ran> => {
    const response = await miniflare.dispatchFetch('http://x/', {
      method: 'POST',
      body: JSON.stringify(one),
    });
    return (await response.json()) as Ran;
  };
  /** Warm, then measured. */
  const measured = async (one: Plan) => {
    await run({ ...one, count: 200 });
    const before = workerdCpuMs();
    const ran = await run(one);
    const bad = Object.keys(ran.verdicts).filter((verdict) => verdict !== 'ok');
    if (bad.length > 0) throw new Error(`${one.job.kind}: ${bad.join(', ')}: ${ran.message}`);
    return { cpuMs: (workerdCpuMs() - before) / one.count, ms: (ran.ms * 5) / one.count };
  };

  const at = (path: string) => `http://127.0.0.1:${servers.http}${path}`;
  const step = (name: string) => ({ name, target: at('/') });
  const plans: [string, Plan][] = [
    ['http', plan('check', 'http', at('/'))],
    ['http, body template and JSON assertion', {
      ...plan('check', 'http', at('/health'), { headers: { 'x-run': '{{ uuid }}' } }),
      job: {
        ...plan('check', 'http', at('/health')).job,
        assertions: [{ source: 'json', property: '$.checks.database', comparison: 'equals', target: 'healthy' }],
      },
    }],
    ['http, phases sampled', plan('check', 'http', at('/'), {}, true)],
    ['health', plan('check', 'health', at('/health'))],
    ['multistep, 3 steps', plan('check', 'multistep', at('/'), { steps: [step('a'), step('b'), step('c')] })],
    ['dns', plan('check', 'dns', 'example.com', { resolver: at('/dns-query') })],
    ['tcp, send and expect', plan('check', 'tcp', `127.0.0.1:${servers.tcp}`, { exchanges: [{ send: 'PING\\r\\n', expect: '+PONG' }] })],
    ['websocket, echo', plan('check', 'websocket', `ws://127.0.0.1:${servers.http}/`, { send: 'hi', expect: 'hi' })],
    ['tls, inspection and trust', plan('check', 'tls', `localhost:${servers.https}`)],
  ]; // prettier-ignore

  const bare = await measured(plan('bare', 'http', at('/')));
  const figures: Figure[] = [
    ['a bare fetch: CPU, wall', `${bare.cpuMs.toFixed(2)} ms, ${bare.ms.toFixed(2)} ms`, ''],
  ];
  for (const [name, one] of plans) {
    const { cpuMs, ms } = await measured(one);
    const value = `${cpuMs.toFixed(2)} ms, ${ms.toFixed(2)} ms`;
    figures.push([`${name}: CPU, wall`, value, `${(cpuMs / bare.cpuMs).toFixed(1)} x CPU`]);
  }
  for (const ms of [50, 300]) {
    const one = { ...plan('shard', 'http', at(`/slow?ms=${ms}`)), count: 150 };
    await run({ ...one, count: 5 });
    const ran = await run(one);
    const rate = (one.count * 1_000) / ran.ms;
    const most = 5_000 / ms;
    figures.push([
      `a shard, targets of ${ms} ms: checks a second`,
      rate.toFixed(1),
      `of ${most.toFixed(1)} at most`,
    ]);
  }
  await miniflare.dispose();
  servers.close();
  return figures;
}
