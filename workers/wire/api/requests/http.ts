/** How an HTTP endpoint is asked. Secret values read `secretMask`; sending that back keeps the old value. */
import { z } from 'zod';
import * as limits from '../../../domain/limits.ts';
import type { HttpCall, HttpRequest } from '../../../domain/request.ts';

export const secretMask = '••••••••';

const headerName = z
  .string()
  .regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/, 'not a header name')
  .max(256);
export const headers = z
  .record(
    headerName,
    z
      .string()
      .max(limits.headerBytesMax)
      .regex(/^[^\r\n\0]*$/, 'no line breaks in a header'),
  )
  .refine((h) => Object.keys(h).length <= limits.headersMax, `at most ${limits.headersMax} headers`);
export const secretHeaders = z.array(headerName).max(limits.headersMax);

export const auth = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('basic'),
    username: z.string().max(256),
    password: z.string().max(1_024),
  }),
  z.strictObject({ type: z.literal('bearer'), token: z.string().min(1).max(4_096) }),
]);

export const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'letters, digits and _, and no digit first')
  .max(60);
export const variables = z
  .array(
    z.strictObject({ name: variableName, value: z.string().max(4_096), secret: z.boolean().default(false) }),
  )
  .max(limits.variablesMax)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'a variable is named twice');

export const httpCall = z.strictObject({
  method: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z]{1,20}$/, 'not an HTTP method')
    .refine((m) => m !== 'CONNECT' && m !== 'TRACE', 'this method cannot be sent by a probe')
    .default('GET'),
  headers: headers.default({}),
  secretHeaders: secretHeaders.default([]),
  body: z.string().max(limits.requestBodyBytesMax).nullable().default(null),
  auth: auth.nullable().default(null),
  redirectsMax: z.number().int().min(0).max(limits.redirectsMax).default(limits.redirectsDefault),
  bodyBytesMax: z.number().int().min(0).max(limits.bodyBytesMax).default(limits.bodyBytesMax),
}) satisfies z.ZodType<HttpCall>;

export const certificateDays = z
  .array(z.number().int().min(0).max(365))
  .max(10)
  .default(() => [...limits.certificateDaysDefault]);

export const httpRequest = httpCall.extend({
  variables: variables.default([]),
  phaseTiming: z.boolean().default(true),
  certificateDays,
}) satisfies z.ZodType<HttpRequest>;
