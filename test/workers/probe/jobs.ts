/** Jobs as the checks' tests need them. */
import type { Job } from '../../../workers/domain/check.ts';
import type { CheckInput } from '../../../workers/probe/checks/index.ts';

export const jobOf = (kind: Job['kind'], target: string, overrides: Partial<Job> = {}): Job => ({
  monitorId: 'mon_a',
  workspaceId: 'wsp_a',
  version: 1,
  kind,
  target,
  intervalSeconds: 60,
  recoveryThreshold: 1,
  timeoutMs: 2_000,
  degradedAboveMs: null,
  offsetMs: 0,
  sealedRequest: null,
  assertions: [],
  ...overrides,
});

/** Everything of a check's input but its job and request: nothing is sampled, and fetch is the platform's own. */
export const quietly: Omit<CheckInput, 'job' | 'request'> = {
  allowPrivate: true,
  fetch: (url, init) => fetch(url, init),
  sample: { phases: false, certificate: false },
  show: false,
};
