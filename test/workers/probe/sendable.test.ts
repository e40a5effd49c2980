import { expect, it } from 'vitest';
import type { Details } from '../../../workers/domain/details.ts';
import type { Finding } from '../../../workers/probe/checks/index.ts';
import { sendable } from '../../../workers/probe/sendable.ts';
import { packedResult } from '../../../workers/wire/results.ts';

const fits = (finding: Finding) =>
  packedResult.safeParse({ monitorId: 'm', workspaceId: 'w', slotAt: 1, startedAt: 1, kind: 'scheduled', ...finding }).success; // prettier-ignore

it.each<[string, Partial<Finding>, Partial<Finding>]>([
  ['a clock that stepped back', { durationMs: -3, phases: { ttfbMs: -2, transferMs: 4 } }, { durationMs: 0, phases: { ttfbMs: 0, transferMs: 4 } }],
  ['a status that is none', { httpStatus: 42 }, {}],
  ['details that are too large', { details: { received: 'x'.repeat(5_000) } }, {}],
  ['details of another shape', { details: { unknown: 1 } as unknown as Details }, {}],
  ['a step with too long a name', { failure: { class: 'reset', message: 'm', retryable: true, step: 's'.repeat(500) } }, { failure: { class: 'reset', message: 'm', retryable: true } }],
])('%s breaks no message, and the verdict stays', (_what, odd, sent) => {
  const finding: Finding = { durationMs: 5, verdict: 'fail', ...odd };
  expect(fits(finding)).toBe(false);
  expect(sendable(finding)).toEqual({ durationMs: 5, verdict: 'fail', ...sent });
  expect(fits(sendable(finding))).toBe(true);
}); // prettier-ignore
