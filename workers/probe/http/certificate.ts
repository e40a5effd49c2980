/** How a certificate is read beside a check. Nobody can tell yet: every answer is null. */
import type { Certificate } from '../../domain/details.ts';

/** @param days of `daysReached`. Never throws. */
export type SampleCertificate = (
  url: URL,
  days: readonly number[],
  msMax: number,
) => Promise<Certificate | null>;

export const sampleCertificate: SampleCertificate = () => Promise.resolve(null);
