/** Assertions as they are configured. Which of them a kind of monitor knows is in domain/assertion/sources.ts. */
import { z } from 'zod';
import { checkAssertion } from '../../domain/assertion/check.ts';
import { assertionSources, comparisons } from '../../domain/assertion/types.ts';
import * as limits from '../../domain/limits.ts';

/** Numbers and lists are taken where a text says the same, and a schema as the object it is. */
const asText = (given: unknown): unknown => {
  if (Array.isArray(given)) return given.join(',');
  if (typeof given === 'number' || typeof given === 'boolean') return String(given);
  return typeof given === 'object' && given !== null ? JSON.stringify(given) : given;
};
const target = z.preprocess(asText, z.string().max(limits.assertionTargetLengthMax));

/** As it is told; what may be saved is checked below. */
export const assertion = z.strictObject({
  source: z.enum(assertionSources),
  property: z.string().min(1).max(limits.assertionPropertyLengthMax).optional(),
  comparison: z.enum(comparisons),
  target: target.optional(),
  verdict: z.enum(['fail', 'slow']).optional(),
});
const listOf = (options: { templates: boolean }) =>
  z
    .array(
      assertion.superRefine((given, ctx) => {
        const refusal = checkAssertion(given, options);
        if (refusal) ctx.addIssue({ code: 'custom', path: [refusal.field], message: refusal.message });
      }),
    )
    .max(limits.assertionsMax);

export const assertions = listOf({ templates: false });
/** Of a step of a transaction: every text of it may be a template. */
export const stepAssertions = listOf({ templates: true });
