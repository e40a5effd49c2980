/**
 * The telling part of a monitor object: what a transition notifies of goes through the escalation (domain/alert), which
 * is kept beside the state; what is to be sent now are rows of the outbox. All of it belongs to the transaction of what
 * it follows from, so there is no await in here. Nothing is written while nothing is told.
 */
import { comesNext, escalate, escalationWakeAt } from '../domain/alert/escalation.ts';
import type { EscalationEvent, EscalationState, Send } from '../domain/alert/escalation-types.ts';
import type { Effect, Incident, MachineEvent, MonitorState } from '../domain/state/types.ts';
import { durationWords } from '../domain/state/words.ts';
import type { EscalationPlan, MonitorSpec } from '../wire/rpc.ts';
import { alertMessage } from './messages.ts';
import type { MonitorStore } from './store.ts';

type Notify = Extract<Effect, { kind: 'notify' }>;
type About = { incident: Incident | null; message: string };

export class Telling {
  readonly #store: MonitorStore;
  readonly #publicUrl: string;
  #state: EscalationState;

  constructor(store: MonitorStore, publicUrl: string) {
    this.#store = store;
    this.#publicUrl = publicUrl;
    this.#state = store.escalation();
  }

  /** In a maintenance nothing more is told before its end. */
  wakeAt({ maintenance }: MonitorState): number | null {
    const at = escalationWakeAt(this.#state);
    return at === null ? null : Math.max(at, maintenance?.until ?? 0);
  }

  /** After a transition: what it says to people, and what it changes for those who are being told. */
  follow(
    spec: MonitorSpec,
    before: MonitorState,
    after: MonitorState,
    { type }: MachineEvent,
    effects: readonly Effect[],
    now: number,
  ): void {
    for (const effect of effects)
      if (effect.kind === 'notify') this.#put(spec, after, eventOf(effect, after), effect, now);
    // Nothing is told later of what nobody watches any more.
    if (this.#state && (type === 'paused' || type === 'removed'))
      return this.#keep({ ...this.#state, incident: null, advisories: [] });
    const { incident } = after;
    const told = this.#state?.incident;
    if (told && told.incidentId !== incident?.id) return this.#keep({ ...this.#state!, incident: null });
    if (!incident || !told) return;
    const { severity, mergedInto: into } = incident;
    if (into !== null && told.stopped === null) this.#put(spec, after, { type: 'merged', into }, null, now);
    // What changes in a maintenance counts at its end: it may be that somebody is to be told at once.
    if (after.maintenance) return;
    if (into === null && told.stopped === 'merged')
      this.#put(spec, after, { type: 'merged', into }, null, now);
    if (told.severity !== severity) this.#put(spec, after, { type: 'graded', severity }, null, now);
    if (type === 'configured' || before.maintenance)
      this.#put(spec, after, { type: 'configured' }, null, now);
  }

  /** @param state the monitor's, as it is now */
  tick(spec: MonitorSpec, state: MonitorState, now: number): void {
    const wake = this.wakeAt(state);
    if (wake === null || wake > now) return;
    this.#put(spec, state, { type: 'tick', advisory: state.advisory !== null }, null, now);
  }

  /** For people who look at the incident. */
  plan(spec: MonitorSpec): EscalationPlan | null {
    const told = this.#state?.incident;
    if (!told) return null;
    const channels = [...spec.channels, ...spec.policyChannels];
    const named = (ids: string[]) =>
      ids.flatMap((id) => channels.find((channel) => channel.id === id) ?? []).map(({ name }) => name);
    const next = comesNext(this.#state);
    return {
      incidentId: told.incidentId,
      policy: told.policy && { id: told.policy.id, name: told.policy.name },
      told: named(Object.keys(told.told)),
      next: next && { at: next.at, channels: named(next.channelIds), quiet: told.quietUntil !== null },
      stopped: told.stopped,
    };
  }

  #put(
    spec: MonitorSpec,
    state: MonitorState,
    event: EscalationEvent,
    effect: Notify | null,
    now: number,
  ): void {
    const routing = { policies: spec.policies, channelIds: spec.channels.map(({ id }) => id) };
    const { state: next, sends } = escalate(routing, this.#state, event, now);
    for (const send of sends) {
      const message = alertMessage(
        spec,
        state,
        send,
        aboutOf(send, effect, state, now),
        this.#publicUrl,
        now,
      );
      if (message) this.#store.owe(message.deliveryId, { kind: 'alert', message }, now);
    }
    this.#keep(next);
  }

  #keep(next: EscalationState): void {
    const kept = next && (next.incident || next.advisories.length > 0) ? next : null;
    if (JSON.stringify(kept) !== JSON.stringify(this.#state)) this.#store.putEscalation(kept);
    this.#state = kept;
  }
}

function eventOf({ event, key, incident, message }: Notify, { advisory }: MonitorState): EscalationEvent {
  if (!incident) return { type: 'advisory', key, message, passing: message === advisory?.message };
  const { id: incidentId, severity, status } = incident;
  switch (event) {
    case 'incident.opened':
      return { type: 'opened', incidentId, key, severity, acknowledged: status === 'acknowledged' };
    case 'incident.acknowledged':
      return { type: 'acknowledged', incidentId, key };
    case 'incident.resolved':
      return { type: 'resolved', incidentId, key };
    case 'monitor.advisory':
      return { type: 'noticed', incidentId, key, message };
  }
}

/** News of the moment are told as they are; later ones say how old they are. */
function aboutOf(send: Send, effect: Notify | null, { incident }: MonitorState, now: number): About {
  if (effect) return effect;
  if (send.message !== undefined || !incident) return { incident: null, message: send.message ?? '' };
  const after = durationWords(now - incident.startedAt);
  return {
    incident,
    message: incident.flapping
      ? `Still flapping after ${after}: ${incident.diagnosis}`
      : stillDown(after, incident.diagnosis),
  };
}

/** "Still down after 10 min from all 5 regions: connection refused", "Still down after 10 min: exit code 1" */
function stillDown(after: string, diagnosis: string): string {
  const more = diagnosis.replace(/^Down(?=[: ])/, '');
  return `Still down after ${after}${more === diagnosis ? `: ${diagnosis}` : more}`;
}
