/** Assertions as they are configured. Which of them a kind of monitor knows is in domain/assertion/sources.ts. */
import { z } from 'zod';
import { assertionSources, comparisons } from '../../domain/assertion/types.ts';
import * as limits from '../../domain/limits.ts';

/** `200`, `2xx`, `200-204`, and lists of them separated by commas. */
export const statusExpectation = z
  .string()
  .trim()
  .regex(/^([1-5](\d\d|xx)|[1-5]\d\d-[1-5]\d\d)(\s*,\s*([1-5](\d\d|xx)|[1-5]\d\d-[1-5]\d\d))*$/i, {
    message: 'expected statuses such as 200, 2xx, 200-204 or a list of them',
  })
  .refine((text) => [...text.matchAll(/(\d{3})-(\d{3})/g)].every(([, from, to]) => from! <= to!), {
    message: 'a range begins with its lower status',
  });

/** Numbers and lists are taken where a text says the same. */
const target = z.preprocess(
  (v) => (Array.isArray(v) ? v.join(',') : typeof v === 'number' || typeof v === 'boolean' ? String(v) : v),
  z.string().max(limits.assertionTargetLengthMax),
);

export const assertion = z
  .strictObject({
    source: z.enum(assertionSources),
    property: z.string().min(1).max(500).optional(),
    comparison: z.enum(comparisons),
    target: target.optional(),
    verdict: z.enum(['fail', 'slow']).optional(),
  })
  .superRefine((given, ctx) => {
    if (given.source !== 'status' || !['equals', 'not_equals'].includes(given.comparison)) return;
    const status = statusExpectation.safeParse(given.target);
    if (!status.success)
      ctx.addIssue({ code: 'custom', path: ['target'], message: status.error.issues[0]!.message });
  });
export const assertions = z.array(assertion).max(limits.assertionsMax);
