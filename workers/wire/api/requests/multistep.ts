/** A transaction: HTTP requests one after the other, each knowing what those before it found. */
import { z } from 'zod';
import * as limits from '../../../domain/limits.ts';
import type { MultistepRequest } from '../../../domain/request.ts';
import { stepAssertions } from '../assertions.ts';
import { httpCall, variableName, variables } from './http.ts';

const step = z.strictObject({
  name: z.string().trim().min(1, 'give the step a name').max(limits.nameLengthMax),
  target: z.string().trim().min(1).max(limits.targetLengthMax),
  request: httpCall.prefault({}),
  assertions: stepAssertions.default([]),
  extract: z
    .array(
      z.strictObject({
        variable: variableName,
        source: z.enum(['json', 'header', 'body']),
        property: z.string().min(1).max(500),
      }),
    )
    .max(limits.extractionsMax)
    .default([]),
});

export const multistepRequest = z.strictObject({
  variables: variables.default([]),
  steps: z.array(step).min(1, 'add a step').max(limits.stepsMax),
}) satisfies z.ZodType<MultistepRequest>;
