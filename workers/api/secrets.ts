/**
 * Secret values of a monitor's request and of channels: sealed at rest, masked when shown, kept when the mask comes
 * back. A mask with nothing behind it is refused: it would be sent to the target as if it were the secret.
 */
import type { AnyRequest, Auth, MonitorKind, Requests, Variable } from '../domain/request.ts';
import { secretName } from '../domain/secret-names.ts';
import { keyRing, open, seal, sealContext } from '../platform/crypto.ts';
import { parseRequest, secretMask } from '../wire/api.ts';
import type { Env } from './env.ts';
import { invalid } from './problems.ts';
import { withGoodTemplates } from './templates.ts';

/** @param marked names said to be secret, besides those that look it */
export function maskHeaders(
  headers: Record<string, string>,
  marked: readonly string[] = [],
): Record<string, string> {
  const secret = new Set(marked.map((name) => name.toLowerCase()));
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      secretName.test(name) || secret.has(name.toLowerCase()) ? secretMask : value,
    ]),
  );
}

function maskAuth(auth: Auth | null): Auth | null {
  switch (auth?.type) {
    case 'basic':
      return { ...auth, password: secretMask };
    case 'bearer':
      return { ...auth, token: secretMask };
    case undefined:
      return null;
  }
}

const maskVariables = (variables: Variable[]): Variable[] =>
  variables.map((one) => (one.secret ? { ...one, value: secretMask } : one));

type Call = { headers: Record<string, string>; secretHeaders: string[]; auth: Auth | null };
const maskCall = <T extends Call>(call: T): T => ({
  ...call,
  headers: maskHeaders(call.headers, call.secretHeaders),
  auth: maskAuth(call.auth),
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

const hiding: { [Kind in MonitorKind]: Hiding<Requests[Kind]> } = {
  http,
  health: http,
  multistep: {
    mask: (request) => ({
      variables: maskVariables(request.variables),
      steps: request.steps.map((step) => ({ ...step, request: maskCall(step.request) })),
    }),
    unmask: (given, old) => ({
      variables: unmaskVariables(given.variables, old?.variables),
      steps: given.steps.map((step, i) => {
        // A step that moved is found by its name.
        const before = old?.steps.find(({ name }) => name === step.name) ?? old?.steps[i];
        return {
          ...step,
          request: unmaskCall(`request.steps.${i}.request`, step.request, before?.request ?? null),
        };
      }),
    }),
  },
  tls: openly,
  tcp: {
    mask: (request) => ({
      ...request,
      exchanges: request.exchanges.map((one) =>
        one.secret && one.send !== null ? { ...one, send: secretMask } : one,
      ),
    }),
    unmask: (given, old) => ({
      ...given,
      exchanges: given.exchanges.map((one, i) => ({
        ...one,
        send:
          one.send === null
            ? null
            : unmask(`request.exchanges.${i}.send`, one.send, old?.exchanges[i]?.send ?? undefined),
      })),
    }),
  },
  dns: openly,
  websocket: { mask: maskCall, unmask: (given, old) => unmaskCall('request', given, old) },
  heartbeat: openly,
};

/** @throws `invalid`, naming the field, for a mask with nothing behind it */
function unmask(path: string, given: string, old: string | undefined): string {
  if (given !== secretMask) return given;
  if (old === undefined) throw invalid(path, 'write the value: there is none to keep');
  return old;
}

export function unmaskHeaders(
  path: string,
  given: Record<string, string>,
  old: Record<string, string>,
): Record<string, string> {
  const known = new Map(Object.entries(old).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      unmask(`${path}.${name}`, value, known.get(name.toLowerCase())),
    ]),
  );
}

const unmaskCall = <T extends Call>(path: string, given: T, old: Call | null): T => ({
  ...given,
  headers: unmaskHeaders(`${path}.headers`, given.headers, old?.headers ?? {}),
  auth: unmaskAuth(path, given.auth, old?.auth ?? null),
});

function unmaskAuth(path: string, given: Auth | null, old: Auth | null): Auth | null {
  switch (given?.type) {
    case 'basic': {
      const before = old?.type === 'basic' ? old.password : undefined;
      return { ...given, password: unmask(`${path}.auth.password`, given.password, before) };
    }
    case 'bearer': {
      const before = old?.type === 'bearer' ? old.token : undefined;
      return { ...given, token: unmask(`${path}.auth.token`, given.token, before) };
    }
    case undefined:
      return null;
  }
}

const unmaskVariables = (given: Variable[], old: Variable[] = []): Variable[] =>
  given.map((one, i) => ({
    ...one,
    value: unmask(
      `request.variables.${i}.value`,
      one.value,
      old.find(({ name }) => name === one.name)?.value,
    ),
  }));

export const maskRequest = <Kind extends MonitorKind>(kind: Kind, request: Requests[Kind]): Requests[Kind] =>
  hiding[kind].mask(request) as Requests[Kind];

/** @param old null for a new monitor. What was hidden may name a variable that is gone: that is refused as well */
export const unmaskRequest = <Kind extends MonitorKind>(
  kind: Kind,
  given: Requests[Kind],
  old: Requests[Kind] | null,
): Requests[Kind] => withGoodTemplates(hiding[kind].unmask(given, old) as Requests[Kind]);

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
