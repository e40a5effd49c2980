/**
 * Names that lead to private addresses are refused when they are saved, so that the person who typed one reads why.
 * The probes look again before every check. A resolver that does not answer refuses nobody.
 */
import { hostOf } from '../domain/target.ts';
import type { AnyRequest, MonitorKind } from '../domain/request.ts';
import { isTemplate } from '../domain/template.ts';
import { lookUp } from '../platform/dns/addresses.ts';
import { resolverDefault } from '../platform/dns/over-https.ts';
import { knownResolvers } from '../wire/api.ts';
import type { Env } from './env.ts';
import { invalid } from './problems.ts';

/** @throws `invalid`, naming the field */
export async function refusePrivateHost(env: Env, field: string, hostname: string): Promise<void> {
  if (env.ALLOW_PRIVATE_TARGETS === '1') return;
  const found = await lookUp((url, init) => fetch(url, init), env.RESOLVER_URL || resolverDefault, hostname);
  if (found?.forbidden) throw invalid(field, found.forbidden);
}

/** Every host that a monitor's checks will ask; a null target is one that was looked at before. @throws `invalid`, naming the field */
export async function refusePrivateHosts(
  env: Env,
  { kind, target, request }: { kind: MonitorKind; target: string | null; request: AnyRequest | undefined },
): Promise<void> {
  if (env.ALLOW_PRIVATE_TARGETS === '1') return;
  await Promise.all(
    hostsAsked(kind, target, request).map(([field, host]) => refusePrivateHost(env, field, host)),
  );
}

function hostsAsked(
  kind: MonitorKind,
  target: string | null,
  request: AnyRequest | undefined,
): [string, string][] {
  if (request && 'steps' in request) {
    return request.steps.flatMap((step, i): [string, string][] =>
      isTemplate(step.target) ? [] : [[`request.steps.${i}.target`, new URL(step.target).hostname]],
    );
  }
  // A transaction that keeps its steps was looked at when they were saved.
  const own = kind === 'multistep' || target === null ? null : hostOf(kind, target);
  const resolver = request && 'resolver' in request && !(request.resolver in knownResolvers);
  return [
    ...(own === null ? [] : [['target', own] as [string, string]]),
    ...(resolver ? [['request.resolver', new URL(request.resolver).hostname] as [string, string]] : []),
  ];
}
