/**
 * What a monitor object keeps. A state row is written only when the durable part of the state changed; the effects of
 * a transition are rows of the outbox, written in the same transaction (no await between the writes).
 */
import type { EscalationState } from '../domain/alert/escalation-types.ts';
import type { HeartbeatState } from '../domain/heartbeat/types.ts';
import type { MonitorState } from '../domain/state/types.ts';
import { ObjectStore, type OwedRow } from '../platform/object-store.ts';
import type { AlertMessage } from '../wire/alerts.ts';
import type { ResultsMessage } from '../wire/results.ts';
import type { MonitorSpec } from '../wire/rpc.ts';
import type { RegionId } from '../domain/region.ts';
import type { Incident } from '../domain/state/types.ts';

/** What an object owes to the rest of the world. */
export type Owed =
  | { kind: 'alert'; message: AlertMessage }
  | { kind: 'incident'; incident: Incident }
  | { kind: 'status' }
  | { kind: 'results'; message: ResultsMessage }
  | { kind: 'child'; childId: string; down: boolean; at: number }
  | { kind: 'push'; region: RegionId }
  | { kind: 'unpush'; region: RegionId; shard: number };

export type MonitorOwedRow = OwedRow<Owed>;

export class MonitorStore extends ObjectStore<Owed> {
  /** One stored by an earlier version has not every field. */
  spec = (): MonitorSpec | null => {
    const stored = this.fact<MonitorSpec>('spec');
    return stored && { ...laterFields, ...stored };
  };
  putSpec = (spec: MonitorSpec): void => this.putFact('spec', spec);
  state = (): MonitorState | null => {
    const stored = this.fact<MonitorState>('state');
    if (!stored?.incident || 'outages' in stored.incident) return stored;
    return { ...stored, down: true, incident: withLaterFields(stored.incident) };
  };
  putState = (state: MonitorState): void => this.putFact('state', state);
  heartbeat = (): HeartbeatState | null => this.fact<HeartbeatState>('heartbeat');
  putHeartbeat = (state: HeartbeatState): void => this.putFact('heartbeat', state);
  escalation = (): EscalationState => this.fact<EscalationState>('escalation');
  putEscalation = (state: EscalationState): void => this.putFact('escalation', state);
  removed = (): boolean => this.fact<boolean>('removed') ?? false;
  putRemoved = (): void => this.putFact('removed', true);
}

const laterFields = {
  degradedThreshold: 1,
  degradedRecoveryThreshold: 1,
  flapping: null,
  reopenWithinMs: 0,
  maintenance: [],
  parents: [],
  policies: [],
  policyChannels: [],
  children: [],
  tags: [],
} satisfies Partial<MonitorSpec>;

type LaterField = 'outages' | 'flapping' | 'heldBy' | 'mergedInto' | 'severityFixed' | 'diagnosis';
const withLaterFields = (incident: Omit<Incident, LaterField>): Incident => ({
  ...incident,
  outages: [{ from: incident.startedAt, to: null }],
  flapping: false,
  heldBy: null,
  mergedInto: null,
  severityFixed: false,
  diagnosis: incident.cause.summary,
});
