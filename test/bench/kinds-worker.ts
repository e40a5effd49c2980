/** The checks without what is around them, for the benchmark: `POST` a plan, and so many of its checks are run. */
import type { Job } from '../../workers/domain/check.ts';
import type { ProbedKind } from '../../workers/domain/request.ts';
import { runCheck } from '../../workers/probe/checks/index.ts';
import type { Env } from '../../workers/probe/env.ts';
import { Requests } from '../../workers/probe/requests.ts';
import { Runner } from '../../workers/probe/runner.ts';
import { everything, nothing } from '../../workers/probe/sampling.ts';
import { surroundingsOf } from '../../workers/probe/surroundings.ts';
import { parseRequest } from '../../workers/wire/api.ts';

/** `bare`: `job.target` by `fetch` alone; `check`: the kind's check; `shard`: through a Prober's runner. */
export type Plan = {
  how: 'bare' | 'check' | 'shard';
  count: number;
  job: Job;
  request: Record<string, unknown>;
  sample: boolean;
};
export type Ran = { ms: number; verdicts: Record<string, number>; message: string | undefined };

const inFlight = 5;

export default {
  async fetch(asked: Request, env: Env): Promise<Response> {
    const { how, count, job, request, sample } = await asked.json<Plan>();
    const input = {
      ...surroundingsOf(env, 'weur'),
      job,
      slotAt: Date.now(),
      request: parseRequest<ProbedKind>(job.kind, request),
      sample: sample ? everything : nothing,
      show: false,
    };
    const runner = new Runner(env, 'weur', new Requests(env.SECRETS_KEYS, () => true));
    const one = {
      bare: async () => {
        await (await fetch(job.target)).text();
        return { verdict: 'ok', failure: undefined };
      },
      check: () => runCheck(input),
      shard: () => runner.check(job, 'manual', Date.now(), () => nothing),
    }[how];
    const verdicts: Record<string, number> = {};
    let message: string | undefined;
    let left = count;
    const startedAt = Date.now();
    // The runner has its own five places.
    await Promise.all(
      Array.from({ length: how === 'shard' ? count : inFlight }, async () => {
        while (left-- > 0) {
          const { verdict, failure } = await one();
          verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
          message ??= failure?.message;
        }
      }),
    );
    return Response.json({ ms: Date.now() - startedAt, verdicts, message } satisfies Ran);
  },
};
