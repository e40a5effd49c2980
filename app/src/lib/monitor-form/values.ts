/** The monitor form: what it holds, and what it holds at first. */
import type { MonitorKind } from '$domain/request.ts';
import { monitorKinds } from '$domain/request.ts';
import type { AssertionDraft } from './assertions.ts';
import { type Drafts, requestForms } from './forms.ts';
import { kindForms } from './kinds.ts';

/** Texts as they are typed; the names are those of the fields. */
export const texts = {
  name: '',
  target: '',
  intervalSeconds: '60',
  timeoutMs: '10000',
  quorum: 'majority',
  failureThreshold: '1',
  recoveryThreshold: '1',
  degradedAboveMs: '',
  /** Empty: not looked for. */
  anomaly: '',
  /** Empty: 1, and 3 where anomalies are looked for. */
  degradedThreshold: '',
  degradedRecoveryThreshold: '',
  flappingTransitions: '6',
  flappingMinutes: '30',
  reopenMinutes: '0',
  channels: 'all',
  /** Empty: by rules. */
  policyId: '',
  tags: '',
};

export type MonitorValues = typeof texts & {
  kind: MonitorKind;
  regions: string[];
  channelIds: string[];
  dependsOn: string[];
  assertions: AssertionDraft[];
  /** One a kind, so that looking at another kind loses nothing. A health document is asked as HTTP is. */
  drafts: Omit<Drafts, 'health'>;
};

export const draftKey = <Kind extends MonitorKind>(kind: Kind) =>
  (kind === 'health' ? 'http' : kind) as Exclude<Kind, 'health'> | 'http';

export function emptyValues(kind: MonitorKind, regions: string[]): MonitorValues {
  const { intervalSeconds, timeoutMs } = kindForms[kind];
  const { http, multistep, tls, tcp, dns, websocket, heartbeat } = requestForms;
  return {
    ...texts,
    kind,
    intervalSeconds: String(intervalSeconds),
    timeoutMs: String(timeoutMs),
    regions,
    channelIds: [],
    dependsOn: [],
    assertions: [],
    drafts: {
      http: http.empty(),
      multistep: multistep.empty(),
      tls: tls.empty(),
      tcp: tcp.empty(),
      dns: dns.empty(),
      websocket: websocket.empty(),
      heartbeat: heartbeat.empty(),
    },
  };
}

export const kindFrom = (text: string | null): MonitorKind =>
  monitorKinds.find((kind) => kind === text) ?? 'http';
