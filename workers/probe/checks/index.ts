/** Every kind of check, one file each. To add one: its file, its line here, its fields in wire/api/monitors.ts. */
import type { CheckResult, HttpRequest, Job } from '../../domain/check.ts';
import type { Fetch } from '../env.ts';
import { http } from './http.ts';

export type CheckInput = { job: Job; request: HttpRequest; allowPrivate: boolean; fetch: Fetch };
/** What a check found out; who ran it where and when is added by the Prober. `durationMs` starts with the check. */
export type Finding = Pick<CheckResult, 'durationMs' | 'verdict' | 'httpStatus' | 'phases' | 'failure'>;
/** Never throws: what goes wrong with the target is a `fail`, what goes wrong with us is `unknown`. */
export type Check = (input: CheckInput) => Promise<Finding>;

export const checks = { http } satisfies Record<Job['kind'], Check>;
