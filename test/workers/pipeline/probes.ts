/** Probes that tests tell what to answer, and the place where they look at what was sent. */
import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers';
import type { CheckResult, Job } from '../../../workers/domain/check.ts';
import type { RegionId } from '../../../workers/domain/region.ts';
import type { ProbeRpc, Trial } from '../../../workers/wire/rpc.ts';

/** `held`: no answer before something else is said. */
type Answer = 'ok' | 'fail' | 'broken' | 'held';

/** Memory shared by all Workers of a test: what probes answer, what was pushed, what reached a queue. */
export class Script extends DurableObject {
  #answers: Record<string, Answer> = {};
  #pushed: { region: string; job: Job }[] = [];
  #removed: { region: string; id: string }[] = [];
  #kept: unknown[] = [];
  #asked = 0;

  answer(region: string): Answer {
    this.#asked += 1;
    return this.#answers[region] ?? 'ok';
  }
  setAnswers(answers: Record<string, Answer>): void {
    this.#answers = answers;
  }
  push(region: string, jobs: Job[]): void {
    this.#pushed.push(...jobs.map((job) => ({ region, job })));
  }
  remove(region: string, ids: string[]): void {
    this.#removed.push(...ids.map((id) => ({ region, id })));
  }
  timesAsked(): number {
    return this.#asked;
  }
  pushed() {
    return this.#pushed;
  }
  removed() {
    return this.#removed;
  }
  keep(bodies: unknown[]): void {
    this.#kept.push(...bodies);
  }
  kept(): unknown[] {
    return this.#kept;
  }
}

type Env = { SCRIPT: DurableObjectNamespace<Script> };

export class Probe extends WorkerEntrypoint<Env, { region: RegionId }> implements ProbeRpc {
  get #script() {
    return this.env.SCRIPT.getByName('script');
  }
  get #region(): RegionId {
    return this.ctx.props.region;
  }
  async push(_shard: number, jobs: Job[]): Promise<void> {
    await this.#mayWork();
    await this.#script.push(this.#region, jobs);
  }
  async remove(_shard: number, ids: string[]): Promise<void> {
    await this.#mayWork();
    await this.#script.remove(this.#region, ids);
  }
  async run(_shard: number, job: Job, kind: 'confirm' | 'manual', slotAt: number): Promise<CheckResult> {
    let answer = await this.#mayWork();
    while (answer === 'held') {
      await scheduler.wait(20);
      answer = await this.#mayWork();
    }
    return {
      monitorId: job.monitorId,
      workspaceId: job.workspaceId,
      region: this.#region,
      colo: 'TST',
      placement: 'verified',
      slotAt,
      startedAt: Date.now(),
      durationMs: 10,
      verdict: answer === 'fail' ? 'fail' : 'ok',
      kind,
      ...(answer === 'fail'
        ? { failure: { class: 'connect_refused', message: 'refused', retryable: true } }
        : {}),
    };
  }
  async trial(_job: Job): Promise<Trial> {
    throw new Error('nobody asks this probe for a trial');
  }
  async status() {
    return { region: this.#region, shards: [] };
  }
  async jobs() {
    return [];
  }
  async #mayWork(): Promise<Answer> {
    const answer = await this.#script.answer(this.#region);
    if (answer === 'broken') throw new Error('this probe is broken');
    return answer;
  }
}

export default { fetch: () => new Response(null, { status: 404 }) };
