/** Runs a check as a Prober would, with what a test says of its job and its request. */
import { inject } from 'vitest';
import type { z } from 'zod';
import type { Job } from '../../../workers/domain/check.ts';
import type { ProbedKind } from '../../../workers/domain/request.ts';
import { type CheckInput, type Finding, runCheck } from '../../../workers/probe/checks/index.ts';
import { requestOf } from '../../../workers/wire/api.ts';
import { packedResult } from '../../../workers/wire/results.ts';
import { jobOf, quietly } from './jobs.ts';

export const at = (path: string, host = '127.0.0.1') => `http://${host}:${inject('servers').http}${path}`;

/** What is found always fits the wire. */
export async function run<Kind extends ProbedKind>(
  kind: Kind,
  target: string,
  request: z.input<(typeof requestOf)[Kind]> | Record<string, unknown> = {},
  job: Partial<Job> = {},
  more: Partial<CheckInput> = {},
): Promise<Finding> {
  const parsed = requestOf[kind].parse(request);
  const finding = await runCheck({ ...quietly, job: jobOf(kind, target, job), request: parsed, ...more });
  const { seen: _, ...found } = finding;
  const around = { monitorId: 'mon_a', workspaceId: 'wsp_a', slotAt: 1, startedAt: 1, kind: 'manual' };
  packedResult.parse({ ...around, ...found });
  return finding;
}
