/** One http check, run as a probe runs it. */
import { inject } from 'vitest';
import type { z } from 'zod';
import type { Job } from '../../../workers/domain/check.ts';
import type { CheckInput } from '../../../workers/probe/checks/index.ts';
import type { httpRequest } from '../../../workers/wire/api/requests/http.ts';
import { run } from './run.ts';

export { at } from './run.ts';
export const rawAt = (name: string) => `http://127.0.0.1:${inject('raw')}/${name}`;

export type Request = z.input<typeof httpRequest>;
export type Given = { job?: Partial<Job>; request?: Request } & Partial<
  Omit<CheckInput<'http'>, 'job' | 'request'>
>;

export const check = (target: string, { job, request, ...rest }: Given = {}) =>
  run('http', target, request, job, rest);
