/**
 * What is told of a budget's alert: it goes through the escalation of incidents (domain/alert/escalation.ts), whose
 * state and what it sends are kept in the alert. Pure; every function gives the alert's body after it.
 */
import { escalate } from '../alert/escalation.ts';
import type { EscalationEvent, Routing, Send } from '../alert/escalation-types.ts';
import type { Policy } from '../alert/types.ts';
import type { Judged } from './judge.ts';
import type { Slo, SloAlertBody, SloEventType } from './types.ts';
import { burningMessage, recoveredMessage, stillBurningMessage } from './words.ts';

type Alert = { id: string; startedAt: number; body: SloAlertBody };

/** The policy it names; else those that fit its monitors' tags, in their order. Where none fits, every channel. */
export function routingOf(
  { alerting }: Pick<Slo, 'alerting'>,
  tags: ReadonlySet<string>,
  policies: readonly Policy[],
  channelIds: string[],
): Routing {
  const named = policies.filter(({ id }) => id === alerting.policyId);
  const fit = policies.filter((policy) => policy.tags === null || policy.tags.some((tag) => tags.has(tag)));
  return { policies: named.length > 0 ? named : fit, channelIds };
}

const burnOf = ({ rule, long, short }: Judged, budgetLeft: number | null) => ({
  rule,
  burnLong: long.burnRate ?? 0,
  burnShort: short.burnRate ?? 0,
  budgetLeft,
});

const burningWords = ({ rule, burnLong, burnShort, budgetLeft }: SloAlertBody, windowDays: number): string =>
  burningMessage(rule, burnLong, burnShort, budgetLeft, windowDays);

const copyOf = ({ name, objective, windowDays, indicator }: Slo): SloAlertBody['slo'] => ({
  name,
  objective,
  windowDays,
  indicator,
});

export function opened(
  id: string,
  slo: Slo,
  by: Judged,
  budgetLeft: number | null,
  routing: Routing,
  now: number,
): SloAlertBody {
  const body: SloAlertBody = {
    slo: copyOf(slo),
    ...burnOf(by, budgetLeft),
    calmSince: null,
    endedAt: null,
    acknowledgementTold: false,
    escalation: null,
    owed: [],
  };
  return begin(id, body, slo, routing, now);
}

/** Told anew: who acknowledged a slow burn did not acknowledge this. */
export const worsened = (
  { id, body }: Alert,
  slo: Slo,
  by: Judged,
  budgetLeft: number | null,
  routing: Routing,
  now: number,
): SloAlertBody =>
  begin(
    id,
    { ...body, ...burnOf(by, budgetLeft), calmSince: null, acknowledgementTold: false },
    slo,
    routing,
    now,
  );

function begin(id: string, body: SloAlertBody, slo: Slo, routing: Routing, now: number): SloAlertBody {
  const { severity } = body.rule;
  const event = { type: 'opened', incidentId: id, key: `${id}_${severity}`, severity, acknowledged: false } as const; // prettier-ignore
  return put(body, routing, event, now, () => burningWords(body, slo.windowDays));
}

export const acknowledged = ({ id, body }: Alert, by: string, routing: Routing, now: number): SloAlertBody =>
  put(
    { ...body, acknowledgementTold: true },
    routing,
    { type: 'acknowledged', incidentId: id, key: `${id}_${body.rule.severity}_ack` },
    now,
    () => `Acknowledged by ${by}.`,
  );

/** What is due by now: further steps, repeats, the end of quiet hours, another policy. */
export function went({ startedAt, body }: Alert, slo: Slo, routing: Routing, now: number): SloAlertBody {
  const words = ({ reminder }: Send) =>
    reminder === undefined && now - startedAt < 60_000
      ? burningWords(body, slo.windowDays)
      : stillBurningMessage(startedAt, now, body.budgetLeft);
  const configured = put(body, routing, { type: 'configured' }, now, words);
  return put(configured, routing, { type: 'tick', advisory: false }, now, words);
}

/** @param why null when it burns no longer */
export const ended = (
  { id, startedAt, body }: Alert,
  budgetLeft: number | null,
  why: string | null,
  routing: Routing,
  now: number,
): SloAlertBody =>
  put(
    { ...body, endedAt: now },
    routing,
    { type: 'resolved', incidentId: id, key: `${id}_end` },
    now,
    () => why ?? recoveredMessage(startedAt, now, budgetLeft),
  );

const events: Partial<Record<Send['event'], SloEventType>> = {
  'incident.opened': 'slo.burning',
  'incident.acknowledged': 'slo.acknowledged',
  'incident.resolved': 'slo.recovered',
};

function put(
  body: SloAlertBody,
  routing: Routing,
  event: EscalationEvent,
  now: number,
  words: (send: Send) => string,
): SloAlertBody {
  const { state, sends } = escalate(routing, body.escalation, event, now);
  const owed = sends.map((send) => ({
    event: events[send.event] ?? 'slo.burning',
    channelId: send.channelId,
    key: send.key,
    at: now,
    message: words(send),
    ...(send.reminder === undefined ? {} : { reminder: send.reminder }),
  }));
  return { ...body, escalation: state, owed: [...body.owed, ...owed] };
}
