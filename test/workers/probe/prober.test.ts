import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env as untyped } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { CheckResult, Job } from '../../../workers/domain/check.ts';
import type { Env } from '../../../workers/probe/env.ts';
import { pack } from '../../../workers/probe/outbox.ts';
import type { Prober } from '../../../workers/probe/prober.ts';
import { type ResultsMessage, resultsMessage, unpackResults } from '../../../workers/wire/results.ts';

const env = untyped as unknown as Env;
const ports = inject('servers');
const at = (path: string) => `http://127.0.0.1:${ports.http}${path}`;

/** What a Prober sent: its queue is replaced inside the object, so that nothing is sent twice over real time. */
const sent: CheckResult[] = [];
let shard = 0;
let stub: DurableObjectStub<Prober>;
const take = {
  send: async (message: ResultsMessage) => {
    sent.push(...unpackResults(resultsMessage.parse(JSON.parse(JSON.stringify(message)))));
  },
};
beforeEach(() => {
  sent.length = 0;
  stub = env.PROBER.getByName(`probe:weur:${(shard += 1)}:1`);
  for (const queue of [env.RESULTS_URGENT, env.RESULTS])
    queue.send = take.send as unknown as typeof queue.send;
});
afterEach(async () => {
  await stub.remove((await stub.jobs()).map(({ monitorId }) => monitorId));
});

const job = (id: string, overrides: Partial<Job> = {}): Job => ({
  monitorId: id, workspaceId: 'wsp_a', version: 1, kind: 'http', target: at('/'), intervalSeconds: 60, recoveryThreshold: 1, timeoutMs: 2_000,
  degradedAboveMs: null, offsetMs: 0, sealedRequest: null, assertions: [], ...overrides,
}); // prettier-ignore
const until = async (what: string, condition: () => boolean | Promise<boolean>, boundMs = 10_000) => {
  const end = Date.now() + boundMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited ${boundMs} ms for ${what}`);
    await scheduler.wait(10);
  }
};

describe('a Prober', () => {
  it('runs a new job at once, keeps only newer versions, and says what it holds', async () => {
    await stub.push([job('mon_a'), job('mon_b')]);
    await until('the first results', () => sent.length === 2);
    expect(
      sent.every(
        ({ verdict, region, colo, placement }) =>
          verdict === 'ok' && region === 'weur' && colo === 'LHR' && placement === 'verified',
      ),
    ).toBe(true);
    await stub.push([job('mon_a', { version: 3 }), job('mon_b')]);
    await stub.push([job('mon_a', { version: 2 })]);
    await until('the changed one', () => sent.length === 3);
    expect(await stub.jobs()).toEqual([
      { monitorId: 'mon_a', version: 3 },
      { monitorId: 'mon_b', version: 1 },
    ]);
    expect(await stub.status()).toMatchObject({ jobs: 2, digest: expect.stringMatching(/^2-/) as string });
  });

  it('keeps jobs and alarm through an eviction; a tick puts a lost alarm back', async () => {
    await stub.push([job('mon_a')]);
    await until('the first look', () => sent.length === 1);
    await evictDurableObject(stub);
    expect(await stub.jobs()).toHaveLength(1);
    const alarm = () => runInDurableObject(stub, (_, state) => state.storage.getAlarm());
    expect(await alarm()).toBeGreaterThan(Date.now());
    await runInDurableObject(stub, (_, state) => state.storage.deleteAlarm());
    await stub.tick();
    await stub.tick();
    expect(await alarm()).toBeGreaterThan(Date.now());
    expect((await stub.status()).lastTickAt).toBeGreaterThan(Date.now() - 5_000);
    await stub.remove(['mon_a']);
    expect(await alarm()).toBeNull();
  });

  it('marks a result that only repeats the last one as steady, but no answer and nothing after a change', async () => {
    const offsetMs = (Math.floor(Date.now() / 1_000) * 1_000 + 2_000) % 10_000;
    const every10 = { intervalSeconds: 10, offsetMs };
    await stub.push([job('mon_a', every10)]);
    await until('the first look and the first slot', () => sent.length === 2);
    await stub.run(job('mon_a', every10), 'manual', Date.now());
    await until('the answer', () => sent.length === 3);
    await stub.push([job('mon_a', { ...every10, version: 2 })]);
    await until('the look after the change', () => sent.length === 4);
    expect(sent.map(({ steady }) => steady)).toEqual([undefined, true, undefined, undefined]);
  });

  it('sets the next alarm before it runs what is due, so that a slow slot holds up nothing', async () => {
    const intervalMs = 10_000;
    const offset = (Math.floor(Date.now() / 1_000) * 1_000) % intervalMs;
    await stub.push([
      job('mon_slow', { intervalSeconds: 10, offsetMs: offset, target: at('/slow-headers?ms=1500') }),
    ]);
    await until('the first look', () => sent.length === 1);
    await runDurableObjectAlarm(stub);
    const next = await runInDurableObject(stub, (_, state) => state.storage.getAlarm());
    expect(next).toBeGreaterThan(Date.now());
    expect((next! - offset) % intervalMs).toBe(0);
  });

  it('has at most five checks in flight, and lets a confirmation go first', async () => {
    await (await fetch(at('/busiest'))).text();
    await stub.push(Array.from({ length: 20 }, (_, i) => job(`mon_${i}`, { target: at('/busy?ms=150') })));
    await until('the pool to fill', async () => (await stub.status()).jobs === 20);
    const confirmed = await stub.run(job('mon_first'), 'confirm', Date.now());
    expect(confirmed).toMatchObject({ verdict: 'ok', kind: 'confirm' });
    expect(sent.filter(({ kind }) => kind === 'scheduled').length).toBeLessThan(15);
    await until('all of them', () => sent.filter(({ kind }) => kind === 'scheduled').length === 20);
    expect(Number(await (await fetch(at('/busiest'))).text())).toBe(5);
    expect(sent.some(({ kind }) => kind === 'confirm')).toBe(true);
  });

  it('whose every target hangs says unknown with its lag instead of a late answer, and never down for a healthy one', async () => {
    const hanging = Array.from({ length: 99 }, (_, i) =>
      job(`mon_h${i}`, { target: `http://127.0.0.1:${ports.hole}/`, intervalSeconds: 10, timeoutMs: 900 }),
    );
    await stub.push([...hanging, job('mon_well', { intervalSeconds: 10 })]);
    await until('an answer for every job', () => sent.length >= 100, 25_000);
    const late = sent.filter(({ verdict }) => verdict === 'unknown');
    expect(late.length).toBeGreaterThan(50);
    // What was late never looks like an answer: no burst of old slots, one word a job.
    expect(new Set(sent.map(({ monitorId }) => monitorId)).size).toBe(100);
    expect(
      late.every(({ failure }) => failure!.class === 'platform' && /waited \d+ ms/.test(failure!.message)),
    ).toBe(true);
    expect(
      sent.filter(({ monitorId }) => monitorId === 'mon_well').every(({ verdict }) => verdict !== 'fail'),
    ).toBe(true);
    // What did run ran near its slot: half an interval at the most.
    const ran = sent.filter(({ verdict }) => verdict !== 'unknown');
    expect(Math.max(...ran.map(({ startedAt, slotAt }) => startedAt - slotAt))).toBeLessThanOrEqual(5_200);
    expect((await stub.status()).lagMs).toBeGreaterThan(4_000);
  }, 40_000);

  it('keeps what the queue refuses and sends it again', async () => {
    // Probers of earlier tests may still send what they had: only this one's messages are refused and counted.
    let tries = 0;
    env.RESULTS_URGENT.send = (async (message: ResultsMessage) => {
      if (message.results.some(({ monitorId }) => monitorId === 'mon_kept') && (tries += 1) < 3)
        throw new Error('the queue is full');
      await take.send(message);
    }) as unknown as Env['RESULTS_URGENT']['send'];
    await stub.push([job('mon_kept')]);
    await until('the result', () => sent.some(({ monitorId }) => monitorId === 'mon_kept'), 15_000);
    expect(tries).toBe(3);
    expect(sent.filter(({ monitorId }) => monitorId === 'mon_kept')).toHaveLength(1);
  });
});

describe('packed messages', () => {
  it('hold what they are given, each below the limit, one place each', () => {
    const results = Array.from({ length: 900 }, (_, i): CheckResult => ({
      monitorId: `mon_${i}`, workspaceId: 'wsp_a', region: 'weur', colo: i % 2 ? 'LHR' : 'CDG', placement: 'verified', slotAt: 1 + i, startedAt: 2 + i,
      durationMs: 10, verdict: 'fail', failure: { class: 'reset', message: 'x'.repeat(250), retryable: true }, kind: 'scheduled',
    })); // prettier-ignore
    const messages = pack(results, 'weur', 0, Date.now());
    for (const { body } of messages) expect(JSON.stringify(body).length).toBeLessThan(100_000);
    const back = messages.flatMap(({ body }) => unpackResults(resultsMessage.parse(body)));
    expect(back.sort((a, b) => a.slotAt - b.slotAt)).toEqual(results);
  });
});
