/** A monitor's `request`, of its kind: what its schema cannot know is looked at here, and each field named. */
import { phasesOf, sourcesOf, stepPhases, stepSources } from '../domain/assertion/sources.ts';
import type { Assertion, AssertionSource } from '../domain/assertion/types.ts';
import { forbiddenHost } from '../domain/host.ts';
import type { AnyRequest, MonitorKind, Requests } from '../domain/request.ts';
import { checkTarget } from '../domain/target.ts';
import { isTemplate } from '../domain/template.ts';
import { knownResolvers, requestOf } from '../wire/api.ts';
import type { Env } from './env.ts';
import { checkSchedule } from './heartbeat.ts';
import { fromZod, invalid } from './problems.ts';
import { withGoodTemplates } from './templates.ts';

export const targetRules = (env: Env) => ({ allowPrivate: env.ALLOW_PRIVATE_TARGETS === '1' });

/** @throws `invalid`, naming the field */
export function readRequest<Kind extends MonitorKind>(env: Env, kind: Kind, given: unknown): Requests[Kind] {
  const parsed = requestOf[kind].safeParse(given);
  if (!parsed.success) throw fromZod(parsed.error, ['request']);
  const request: AnyRequest = parsed.data;
  if ('steps' in request) request.steps.forEach((step, i) => checkStep(env, step, `request.steps.${i}`));
  if ('schedule' in request) checkSchedule(request, Date.now());
  if ('resolver' in request && !(request.resolver in knownResolvers)) checkResolver(env, request.resolver);
  return withGoodTemplates(request) as Requests[Kind];
}

function checkStep(env: Env, step: Requests['multistep']['steps'][number], path: string): void {
  checkAssertions(`${path}.assertions`, step.assertions, stepSources, stepPhases, 'a step');
  // Where a target has a template in it, what it stands for is known only when it runs: it is checked then.
  if (isTemplate(step.target)) return;
  const target = checkTarget('http', step.target, targetRules(env));
  if (!target.ok) throw invalid(`${path}.target`, target.message);
}

function checkResolver(env: Env, resolver: string): void {
  const { hostname, protocol } = new URL(resolver);
  const rules = targetRules(env);
  const forbidden =
    protocol === 'http:' && !rules.allowPrivate
      ? 'a resolver is asked over https'
      : forbiddenHost(hostname, rules);
  if (forbidden) throw invalid('request.resolver', forbidden);
}

/** @throws `invalid` for an assertion on something that such a check, at this target, does not have */
export function checkKindAssertions(
  kind: MonitorKind,
  target: string,
  assertions: readonly Assertion[],
): void {
  const isPlain = target.startsWith('http://');
  const sources = sourcesOf[kind].filter((source) => !(isPlain && source === 'certificate'));
  const phases = phasesOf[kind].filter((phase) => !(isPlain && phase === 'tls'));
  checkAssertions(
    'assertions',
    assertions,
    sources,
    phases,
    `a ${kind} check${isPlain ? ' without TLS' : ''}`,
  );
}

function checkAssertions(
  path: string,
  assertions: readonly Assertion[],
  sources: readonly AssertionSource[],
  phases: readonly string[],
  what: string,
): void {
  const named = (known: readonly string[]) => `it has ${known.join(', ')}`;
  assertions.forEach(({ source, property = 'total' }, i) => {
    if (sources.length === 0) throw invalid(`${path}.${i}.source`, `${what} takes no assertions`);
    if (!sources.includes(source))
      throw invalid(`${path}.${i}.source`, `${what} has no ${source}; ${named(sources)}`);
    if (source === 'response_time' && !phases.includes(property))
      throw invalid(`${path}.${i}.property`, `${what} does not measure ${property}; ${named(phases)}`);
  });
}
