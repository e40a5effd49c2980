/** Every kind of check that a probe runs, one file each. How to add one: workers/README.md. */
import type { CheckResult, Job } from '../../domain/check.ts';
import type { RegionId } from '../../domain/region.ts';
import type { ProbedKind, Requests } from '../../domain/request.ts';
import { withSlowness } from '../../domain/slow.ts';
import type { TrialSeen } from '../../wire/rpc.ts';
import type { Fetch } from '../env.ts';
import type { Guard } from '../guard.ts';
import { dns } from './dns.ts';
import { health } from './health.ts';
import { http } from './http.ts';
import { multistep } from './multistep.ts';
import { tcp } from './tcp.ts';
import { tls } from './tls.ts';
import { websocket } from './websocket.ts';

/** What is the same for every check of a probe. */
export type Surroundings = {
  region: RegionId;
  allowPrivate: boolean;
  fetch: Fetch;
  /** Asked before each host that is connected to: `const forbidden = await guard.allowed(url.hostname)`. */
  guard: Guard;
};
export type CheckInput<Kind extends ProbedKind = ProbedKind> = Surroundings & {
  job: Job;
  /** The slot that is answered. */
  slotAt: number;
  request: Requests[Kind];
  /** What is measured beside the verdict this time. */
  sample: { phases: boolean; certificate: boolean };
  /** Somebody looks on: what was answered is given back whole, up to a limit. */
  show: boolean;
};
/** What a check found out; who ran it where and when is added by the Prober. `durationMs` starts with the check. */
export type Finding = Pick<
  CheckResult,
  'durationMs' | 'verdict' | 'httpStatus' | 'phases' | 'failure' | 'details'
> & {
  /** Only when asked to `show`. */
  seen?: TrialSeen;
};
/**
 * Never throws: what goes wrong with the target is a `fail`, what goes wrong with us is `unknown`. It does not look at how
 * long a good answer took.
 */
export type Check<Kind extends ProbedKind> = (input: CheckInput<Kind>) => Promise<Finding>;

const checks: { [Kind in ProbedKind]: Check<Kind> } = { http, health, multistep, tls, tcp, dns, websocket };

/** Runs the check of the job's kind. Whether a good answer came too late is judged here, for every kind alike. */
export async function runCheck(input: CheckInput): Promise<Finding> {
  const finding = await (checks[input.job.kind] as Check<ProbedKind>)(input);
  return withSlowness(finding, input.job, input.slotAt);
}
