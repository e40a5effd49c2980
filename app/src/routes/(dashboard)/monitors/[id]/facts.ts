/** Parts of a monitor's page that an API of before does not send. */
import type { ShownCertificate } from '$lib/certificate.ts';

export type HeartbeatFacts = {
  lastBeatAt: string | null;
  expectedAt: string | null;
  startedAt: string | null;
};
export type MonitorFacts = {
  /** null also for those who may only read. */
  pingUrl?: string | null;
  heartbeat?: HeartbeatFacts | null;
  certificate?: ShownCertificate | null;
};
