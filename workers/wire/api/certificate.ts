/** The certificate a monitor's target showed last. */
import { z } from 'zod';
import { regionIds } from '../../domain/region.ts';
import { certificate } from '../details.ts';
import { time } from './time.ts';

const link = z.object({ subject: z.string(), issuer: z.string(), notAfter: time });
export const apiCertificate = z.object({
  ...certificate.shape,
  notBefore: time,
  notAfter: time,
  chain: z.array(link),
  seenAt: time,
  region: z.enum(regionIds),
});
export type ApiCertificate = z.infer<typeof apiCertificate>;
