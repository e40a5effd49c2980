/**
 * What is measured beside a verdict that has been given, each on a connection of its own, one after the other: a
 * Worker may only open few at once, and the others are checks. Never changes a verdict, never throws.
 */
import type { Details } from '../../domain/details.ts';
import type { Sample } from '../sampling.ts';
import { sampleCertificate } from '../tls/sample.ts';
import type { Exchanged } from './exchange.ts';
import { samplePhases } from './phases.ts';

const besideMsMax = 5_000;

export async function measureBeside(
  sample: Sample,
  exchanged: Exchanged,
  {
    timeoutMs,
    bytesMax,
    certificateDays,
  }: { timeoutMs: number; bytesMax: number; certificateDays: number[] },
  readCertificate = sampleCertificate,
): Promise<Details> {
  if (!sample.phases && !sample.certificate) return {};
  const msMax = Math.min(timeoutMs, besideMsMax);
  const url = new URL(exchanged.url);
  const phases = sample.phases ? await samplePhases(exchanged, msMax, bytesMax) : {};
  const certificate =
    sample.certificate && url.protocol === 'https:'
      ? await readCertificate(url, certificateDays, Date.now() + msMax)
      : null;
  return { ...phases, ...(certificate ? { certificate } : {}) };
}
