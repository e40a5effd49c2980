/**
 * The target's certificate, as results bring it: the newest one seen, and for each certificate the smallest threshold
 * that was told. One notice a certificate and threshold, whatever number of regions see it and however often; a renewed
 * certificate ends the matter in silence.
 */
import type { CheckResult } from '../check.ts';
import type { Certificate } from '../details.ts';
import { certificatesKeptMax } from '../limits.ts';
import type { RegionId } from '../region.ts';
import type { Effect, MachineConfig, MonitorState } from './types.ts';

export type SeenCertificate = Certificate & { target: string; seenAt: number; region: RegionId };
/** `told`: the smallest threshold, in days, that people were told of; null for none. */
export type KnownCertificate = { sha256: string; told: number | null; notAfter: number };

/** @param results in the order of their slots */
export function withCertificates(
  config: MachineConfig,
  state: MonitorState,
  results: readonly CheckResult[],
  now: number,
): { state: MonitorState; effects: Effect[] } {
  const effects: Effect[] = [];
  for (const { details, slotAt, region } of results) {
    const certificate = details?.certificate;
    const newest = state.certificate;
    // What was seen before it came late: it may be of a certificate that was renewed since.
    if (!certificate || (newest && slotAt < newest.seenAt)) continue;
    state = { ...state, certificate: { ...certificate, target: config.target, seenAt: slotAt, region } };
    const { sha256, daysReached } = certificate;
    const known = state.certificates.find((one) => one.sha256 === sha256);
    const isNews = daysReached !== null && daysReached < (known?.told ?? Infinity);
    if (known && !isNews) continue;
    const told = isNews ? daysReached : null;
    const others = state.certificates.filter((one) => one !== known);
    const { notAfter } = certificate;
    state = { ...state, certificates: kept([...others, { sha256, told, notAfter }]) };
    if (isNews) {
      effects.push({
        kind: 'notify',
        event: 'monitor.advisory',
        key: `certificate_${config.monitorId}_${sha256.slice(0, 32)}_${daysReached}`,
        incident: null,
        message: expiryWords(certificate, now),
      });
    }
  }
  return { state, effects };
}

/** The one that ends first is forgotten first: a target that shows many in turn must not have them told in turn. */
const kept = (certificates: KnownCertificate[]): KnownCertificate[] =>
  certificates.sort((a, b) => a.notAfter - b.notAfter).slice(-certificatesKeptMax);

/** The monitor may look at something else now. */
export const withoutOtherTarget = (config: MachineConfig, state: MonitorState): MonitorState =>
  state.certificate === null || state.certificate.target === config.target
    ? state
    : { ...state, certificate: null, certificates: [] };

/** What of it must survive an eviction: not when and where it was seen last, which changes with every check. */
export const durableCertificates = ({ certificate, certificates }: MonitorState): unknown => [
  certificate?.target,
  certificates.map(({ sha256, told }) => `${sha256}:${told}`).sort(),
];

const dayMs = 86_400_000;

/** "The certificate of example.com expires in 13 days (on 2026-12-04, issued by R11)." */
function expiryWords({ host, notAfter, issuer }: Certificate, now: number): string {
  const days = Math.floor((notAfter - now) / dayMs);
  const when =
    now >= notAfter
      ? 'has expired'
      : days === 0
        ? 'expires in less than a day'
        : `expires in ${days} ${days === 1 ? 'day' : 'days'}`;
  const on = new Date(notAfter).toISOString().slice(0, 10);
  return `The certificate of ${host} ${when} (on ${on}, issued by ${issuer}).`;
}
