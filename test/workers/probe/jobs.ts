/** Jobs as the checks' tests need them, and what surrounds a check there. */
import { env } from 'cloudflare:workers';
import type { Job } from '../../../workers/domain/check.ts';
import type { CheckInput } from '../../../workers/probe/checks/index.ts';
import { openGuard } from '../../../workers/probe/guard.ts';
import { nothing } from '../../../workers/probe/sampling.ts';

const { NETWORK } = env as unknown as { NETWORK: Fetcher };

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

/** Everything of a check's input but its job and request: private targets are allowed, and nothing is sampled. */
export const quietly: Omit<CheckInput, 'job' | 'request'> = {
  region: 'weur',
  allowPrivate: true,
  fetch: (url, init) => NETWORK.fetch(url, init),
  guard: openGuard,
  slotAt: Date.UTC(2026, 5, 1),
  sample: nothing,
  show: false,
};
