/** A certificate beside a check's verdict: read on connections of its own. */
import { withTrust } from '../../domain/certificate.ts';
import type { Certificate } from '../../domain/details.ts';
import { bareHost } from '../../domain/host.ts';
import { addressOf } from '../../platform/connection.ts';
import { inspect } from './inspect.ts';
import { isTrusted } from './trust.ts';

/**
 * Never throws; null when the certificate could not be read in time (or the URL is not https).
 * @param deadlineMs since the epoch
 */
export async function sampleCertificate(
  url: URL,
  certificateDays: readonly number[],
  deadlineMs: number,
): Promise<Certificate | null> {
  if (url.protocol !== 'https:') return null;
  const target = { ...addressOf(url), serverName: bareHost(url.hostname), startTls: null };
  const seen = await inspect(target, certificateDays, deadlineMs);
  if ('failure' in seen) return null;
  return withTrust(seen.certificate, await isTrusted(target, seen, deadlineMs));
}
