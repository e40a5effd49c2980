/** One http check, run as a probe runs it. */
import { env } from 'cloudflare:workers';
import { inject } from 'vitest';
import type { z } from 'zod';
import type { Job } from '../../../workers/domain/check.ts';
import { http } from '../../../workers/probe/checks/http.ts';
import type { CheckInput } from '../../../workers/probe/checks/index.ts';
import { openGuard } from '../../../workers/probe/guard.ts';
import { requestOf } from '../../../workers/wire/api.ts';
import type { httpRequest } from '../../../workers/wire/api/requests/http.ts';

const { NETWORK } = env as unknown as { NETWORK: Fetcher };

export const at = (path: string) => `http://127.0.0.1:${inject('servers').http}${path}`;
export const rawAt = (name: string) => `http://127.0.0.1:${inject('raw')}/${name}`;

export type Request = z.input<typeof httpRequest>;
export type Given = { job?: Partial<Job>; request?: Request } & Partial<
  Omit<CheckInput<'http'>, 'job' | 'request'>
>;

export const jobOf = (target: string, job: Partial<Job> = {}): Job => ({
  monitorId: 'mon_a', workspaceId: 'wsp_a', version: 1, kind: 'http', target, intervalSeconds: 60, recoveryThreshold: 1, timeoutMs: 2_000,
  degradedAboveMs: null, offsetMs: 0, sealedRequest: null, assertions: [], ...job,
}); // prettier-ignore

export const check = (target: string, { job, request = {}, ...rest }: Given = {}) =>
  http({
    job: jobOf(target, job),
    request: requestOf.http.parse(request),
    region: 'weur',
    allowPrivate: true,
    guard: openGuard,
    fetch: (url, init) => NETWORK.fetch(url, init),
    sample: { phases: false, certificate: false },
    show: false,
    ...rest,
  });
