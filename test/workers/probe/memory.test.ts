import { env as untyped } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../workers/domain/check.ts';
import { certificateEveryMs, phasesEveryMs } from '../../../workers/domain/limits.ts';
import type { Env } from '../../../workers/probe/env.ts';
import { Memory } from '../../../workers/probe/memory.ts';
import { openedMax, Requests } from '../../../workers/probe/requests.ts';
import { everything, nothing, samplingMax } from '../../../workers/probe/sampling.ts';
import { jobOf } from './jobs.ts';

const { SECRETS_KEYS } = untyped as unknown as Env;
const now = Date.UTC(2026, 10, 21, 12);
const ids = Array.from({ length: 100 }, (_, i) => `mon_${i}`);
const resultOf = (monitorId: string, startedAt: number, verdict: CheckResult['verdict'] = 'ok'): CheckResult => ({
  monitorId, workspaceId: 'wsp_a', region: 'weur', colo: null, placement: 'verified', slotAt: startedAt, startedAt, durationMs: 1, verdict, kind: 'scheduled',
}); // prettier-ignore
const checked = (memory: Memory, monitorId: string, at: number, verdict?: CheckResult['verdict']) => {
  const sample = memory.sample(monitorId, at);
  memory.took(sample, resultOf(monitorId, at, verdict));
  return sample;
};

describe('samples', () => {
  it('of a new job are taken with its first check', () => {
    const memory = new Memory(() => true, [], now);
    expect(checked(memory, 'mon_a', now)).toEqual(everything);
    expect(checked(memory, 'mon_a', now + 1)).toEqual(nothing);
  });

  it('of the jobs of a Prober that lost its memory are spread over the period, each taken once in it', () => {
    const memory = new Memory(() => true, ids, now);
    const taken = ids.map(() => ({ phases: 0, certificate: 0 }));
    const perMinute: number[] = [];
    for (let at = now; at < now + phasesEveryMs; at += 60_000) {
      let sampled = 0;
      ids.forEach((id, i) => {
        const { phases, certificate } = checked(memory, id, at);
        taken[i]!.phases += Number(phases);
        taken[i]!.certificate += Number(certificate);
        sampled += Number(phases);
      });
      perMinute.push(sampled);
    }
    expect(perMinute[0]).toBe(0);
    expect(Math.max(...perMinute)).toBeLessThan(25);
    expect(taken.filter(({ phases }) => phases === 1).length).toBeGreaterThan(85);
    expect(Math.max(...taken.map(({ phases }) => phases))).toBe(1);
    const certificates = taken.filter(({ certificate }) => certificate > 0).length;
    expect(certificates).toBeLessThan((100 * 4 * phasesEveryMs) / certificateEveryMs + 4);
  });

  it('are taken by so many checks at a time, and the others take their turn later', () => {
    const memory = new Memory(() => true, [], now);
    const samples = ids.slice(0, samplingMax + 1).map((id) => memory.sample(id, now));
    expect(samples.map(({ phases }) => phases)).toEqual([true, true, false]);
    memory.took(samples[0]!, resultOf(ids[0]!, now));
    expect(memory.sample(ids[samplingMax]!, now + 1)).toEqual(everything);
  });

  it('of a job that fails take no turn from the others, and are taken when it is well again', () => {
    const memory = new Memory(() => true, [], now);
    expect(checked(memory, 'mon_a', now, 'fail')).toEqual(everything);
    expect(checked(memory, 'mon_a', now + 1, 'fail')).toEqual(nothing);
    expect(checked(memory, 'mon_a', now + 2)).toEqual(nothing);
    expect(checked(memory, 'mon_a', now + 3)).toEqual(everything);
  });
});

describe('what is remembered', () => {
  it('is nothing of a job that is gone, even when it went during its check', () => {
    const jobs = new Set(ids);
    const memory = new Memory((id) => jobs.has(id), [], now);
    const sample = memory.sample('mon_1', now);
    memory.hear(jobOf('http', 'http://a.example/', { monitorId: 'mon_1' }), resultOf('mon_1', now), now);
    expect(memory.size).toBe(1);
    jobs.delete('mon_1');
    memory.forget('mon_1');
    memory.took(sample, resultOf('mon_1', now));
    memory.hear(jobOf('http', 'http://a.example/', { monitorId: 'mon_1' }), resultOf('mon_1', now), now);
    expect(memory.size).toBe(0);
  });

  it('of requests is what comes again: no trial, no job of the past, and no more than so many', async () => {
    const requests = new Requests(SECRETS_KEYS, ({ version }) => version === 2);
    const job = (monitorId: string, version: number) =>
      jobOf('http', 'http://a.example/', { monitorId, version });
    await requests.of(job('mon_a', 2), true);
    await requests.of(job('mon_a', 1), false);
    expect(requests.size).toBe(0);
    const first = await requests.of(job('mon_a', 2), false);
    for (let i = 1; i < openedMax; i += 1) await requests.of(job(`mon_${i}`, 2), false);
    expect(await requests.of(job('mon_a', 2), false)).toBe(first);
    await requests.of(job('mon_new', 2), false);
    expect(requests.size).toBe(openedMax);
    expect(await requests.of(job('mon_a', 2), false)).toBe(first);
    requests.forget('mon_a');
    expect(requests.size).toBe(openedMax - 1);
  });
});
