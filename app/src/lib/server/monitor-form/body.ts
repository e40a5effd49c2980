/** What the monitor form sends to the API. */
import type { MonitorKind, Requests } from '$domain/request.ts';
import { assertionFrom } from '$lib/monitor-form/assertions.ts';
import { listed, number } from '$lib/monitor-form/draft.ts';
import { type Drafts, requestFormOf } from '$lib/monitor-form/forms.ts';
import { targetFrom } from '$lib/monitor-form/target.ts';
import { draftKey, type MonitorValues } from '$lib/monitor-form/values.ts';

export type MonitorDraftBody = Record<string, unknown> & { request: Record<string, unknown> };

const requestFrom = <Kind extends MonitorKind>(kind: Kind, v: MonitorValues, before?: Requests[Kind]) =>
  requestFormOf(kind).toRequest(v.drafts[draftKey(kind)] as Drafts[Kind], before);

/** Minutes as they are typed; what is no number is for the API to refuse. */
function seconds(minutes: string): number | string {
  const typed = number(minutes);
  return typeof typed === 'number' ? Math.round(typed * 60) : typed;
}

/** Left empty, it is for the API to choose. */
const given = (name: string, typed: string) => (typed.trim() === '' ? {} : { [name]: number(typed) });

/** How a probe looks; a heartbeat is only heard. */
const probing = (v: MonitorValues) => ({
  intervalSeconds: number(v.intervalSeconds),
  timeoutMs: number(v.timeoutMs),
  regions: v.regions,
  quorum: /^\d+$/.test(v.quorum) ? Number(v.quorum) : v.quorum,
  failureThreshold: number(v.failureThreshold),
  recoveryThreshold: number(v.recoveryThreshold),
  degradedAboveMs: v.degradedAboveMs.trim() === '' ? null : number(v.degradedAboveMs),
  assertions: v.assertions.map(assertionFrom),
  anomaly: v.anomaly === '' ? null : { sensitivity: v.anomaly },
  ...given('degradedThreshold', v.degradedThreshold),
  ...given('degradedRecoveryThreshold', v.degradedRecoveryThreshold),
});

/** @param before the request that is edited */
export function bodyOf(v: MonitorValues, before?: Requests[MonitorKind]): MonitorDraftBody {
  const target = targetFrom(v.kind, v.target);
  return {
    name: v.name.trim(),
    kind: v.kind,
    ...(target === undefined ? {} : { target }),
    ...(v.kind === 'heartbeat' ? {} : probing(v)),
    request: requestFrom(v.kind, v, before),
    flapping:
      v.flappingTransitions.trim() === ''
        ? null
        : { transitions: number(v.flappingTransitions), windowSeconds: seconds(v.flappingMinutes) },
    reopenWithinSeconds: seconds(v.reopenMinutes),
    dependsOn: v.dependsOn,
    channelIds: v.channels === 'all' ? null : v.channelIds,
    policyId: v.policyId || null,
    tags: listed(v.tags),
  };
}

/** What a test run is told: all but what only the saved monitor has. */
export function trialOf(body: Record<string, unknown>, monitorId: string | null) {
  const { name: _, channelIds: __, tags: ___, dependsOn: ____, policyId: _____, ...rest } = body;
  return monitorId === null ? rest : { ...rest, monitorId };
}
