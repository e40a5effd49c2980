/** How a certificate is read beside a check. Nobody can tell yet: every answer is null. */
import type { Certificate } from '../../domain/details.ts';

/** Never throws; null when it could not be read. @param deadlineMs since the epoch */
export type SampleCertificate = (
  url: URL,
  certificateDays: readonly number[],
  deadlineMs: number,
) => Promise<Certificate | null>;

export const sampleCertificate: SampleCertificate = () => Promise.resolve(null);
