/** Runs a check as a Prober would, with what a test says of its job and its request. */
import { env } from 'cloudflare:workers';
import { inject } from 'vitest';
import type { Job } from '../../../workers/domain/check.ts';
import type { ProbedKind } from '../../../workers/domain/request.ts';
import { type CheckInput, type Finding, runCheck } from '../../../workers/probe/checks/index.ts';
import { details, failure } from '../../../workers/wire/details.ts';
import { requestOf } from '../../../workers/wire/api.ts';

const ports = inject('servers');
const { NETWORK } = env as unknown as { NETWORK: Fetcher };
export const at = (path: string, host = '127.0.0.1') => `http://${host}:${ports.http}${path}`;

/** What is found always fits the wire. */
export async function run<Kind extends ProbedKind>(
  kind: Kind,
  target: string,
  request: unknown,
  job: Partial<Job> = {},
  more: Partial<CheckInput> = {},
): Promise<Finding> {
  const finding = await runCheck({
    job: {
      monitorId: 'mon_a', workspaceId: 'wsp_a', version: 1, kind, target, intervalSeconds: 60, recoveryThreshold: 1, timeoutMs: 3_000,
      degradedAboveMs: null, offsetMs: 0, sealedRequest: null, assertions: [], ...job,
    },
    request: requestOf[kind].parse(request),
    region: 'weur',
    allowPrivate: true,
    fetch: (url, init) => NETWORK.fetch(url, init),
    sample: { phases: false, certificate: false },
    show: false,
    ...more,
  }); // prettier-ignore
  if (finding.details) details.parse(finding.details);
  if (finding.failure) failure.parse(finding.failure);
  return finding;
}
