/**
 * What of a monitor's request is secret, by kind: sealed at rest, masked when shown, kept when the mask comes back. A
 * secret goes to the host it was given for and to no other: with another target its masks are refused.
 */
import type { AnyRequest, Auth, MonitorKind, Requests } from '../domain/request.ts';
import { keyRing, open, seal, sealContext } from '../platform/crypto.ts';
import { parseRequest, secretMask } from '../wire/api.ts';
import type { Env } from './env.ts';
import {
  maskAuth,
  maskHeaders,
  maskVariables,
  unmask,
  unmaskAuth,
  unmaskHeaders,
  unmaskVariables,
} from './masks.ts';
import { invalid } from './problems.ts';
import { withGoodTemplates } from './templates.ts';

type Call = { headers: Record<string, string>; secretHeaders: string[]; auth: Auth | null };

const maskCall = <T extends Call>(call: T): T => ({
  ...call,
  headers: maskHeaders(call.headers, call.secretHeaders),
  auth: maskAuth(call.auth),
});
const unmaskCall = <T extends Call>(path: string, given: T, old: Call | null): T => ({
  ...given,
  headers: unmaskHeaders(`${path}.headers`, given.headers, old?.headers ?? {}, given.secretHeaders),
  auth: unmaskAuth(`${path}.auth`, given.auth, old?.auth ?? null),
});

/** A kind's secrets: how they are hidden, and how they are found again behind what came back. */
type Hiding<R> = { mask(request: R): R; unmask(given: R, old: R | null): R };

const openly = { mask: <R>(request: R) => request, unmask: <R>(given: R) => given };

const http: Hiding<Requests['http']> = {
  mask: (request) => ({ ...maskCall(request), variables: maskVariables(request.variables) }),
  unmask: (given, old) => ({
    ...unmaskCall('request', given, old),
    variables: unmaskVariables(given.variables, old?.variables),
  }),
};

const multistep: Hiding<Requests['multistep']> = {
  mask: (request) => ({
    variables: maskVariables(request.variables),
    steps: request.steps.map((step) => ({ ...step, request: maskCall(step.request) })),
  }),
  unmask: (given, old) => {
    const hosts = new Set(old?.steps.map(({ target }) => hostOf(target)));
    const stays = given.steps.every(({ target }) => hosts.has(hostOf(target)));
    return {
      variables: unmaskVariables(given.variables, stays ? old?.variables : []),
      steps: given.steps.map((step, i) => {
        // A step that moved is found by its name.
        const before = old?.steps.find(
          ({ name, target }) => name === step.name && hostOf(target) === hostOf(step.target),
        );
        return {
          ...step,
          request: unmaskCall(`request.steps.${i}.request`, step.request, before?.request ?? null),
        };
      }),
    };
  },
};

const tcp: Hiding<Requests['tcp']> = {
  mask: (request) => ({
    ...request,
    exchanges: request.exchanges.map((one) =>
      one.secret && one.send !== null ? { ...one, send: secretMask } : one,
    ),
  }),
  unmask: (given, old) => ({
    ...given,
    exchanges: given.exchanges.map((one, i) => {
      const before = old?.exchanges[i];
      const kept = before?.secret ? (before.send ?? undefined) : undefined;
      const send = one.send && unmask(`request.exchanges.${i}.send`, one.send, kept, one.secret);
      return { ...one, send };
    }),
  }),
};

const hiding: { [Kind in MonitorKind]: Hiding<Requests[Kind]> } = {
  http,
  health: http,
  multistep,
  tls: openly,
  tcp,
  dns: openly,
  websocket: { mask: maskCall, unmask: (given, old) => unmaskCall('request', given, old) },
  heartbeat: openly,
};

/** Scheme, host and port of a URL; of anything else, all of it. */
function hostOf(target: string): string {
  const origin = URL.canParse(target) ? new URL(target).origin : 'null';
  return origin === 'null' ? target : origin;
}

export const maskRequest = <Kind extends MonitorKind>(kind: Kind, request: Requests[Kind]): Requests[Kind] =>
  hiding[kind].mask(request) as Requests[Kind];

const hasSecrets = <Kind extends MonitorKind>(kind: Kind, request: Requests[Kind]): boolean =>
  JSON.stringify(maskRequest(kind, request)) !== JSON.stringify(request);

/** What a monitor has, and the target that its secrets were given for. */
export type Before<Kind extends MonitorKind> = { request: Requests[Kind]; target: string };

/** @param before null for a new monitor. What was hidden may name a variable that is gone: that is refused as well */
export function unmaskRequest<Kind extends MonitorKind>(
  kind: Kind,
  given: Requests[Kind],
  target: string,
  before: Before<Kind> | null,
): Requests[Kind] {
  // A transaction's steps have a target each.
  const stays = before && (kind === 'multistep' || hostOf(before.target) === hostOf(target));
  return withGoodTemplates(hiding[kind].unmask(given, stays ? before.request : null) as Requests[Kind]);
}

/** A change of the target alone. @throws `invalid` where it would send secrets to another host */
export function checkSecretsStay<Kind extends MonitorKind>(
  kind: Kind,
  target: string,
  before: Before<Kind>,
): void {
  if (hostOf(before.target) === hostOf(target) || !hasSecrets(kind, before.request)) return;
  throw invalid('target', 'another host: write its secret values again, which were given for the old one');
}

export const sealRequest = (env: Env, monitorId: string, request: AnyRequest): Promise<string> =>
  seal(keyRing.parse(env.SECRETS_KEYS), JSON.stringify(request), sealContext.request(monitorId));

export async function openRequest<Kind extends MonitorKind>(
  env: Env,
  { id, kind, sealedRequest }: { id: string; kind: Kind; sealedRequest: string | null },
): Promise<Requests[Kind]> {
  const ring = keyRing.parse(env.SECRETS_KEYS);
  const text = sealedRequest === null ? '{}' : await open(ring, sealedRequest, sealContext.request(id));
  return parseRequest(kind, JSON.parse(text));
}
