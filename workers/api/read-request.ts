/** A monitor's `request`, of its kind: what its schema cannot know is looked at here, and each field named. */
import { sourcesOf, stepSources } from '../domain/assertion/sources.ts';
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
  checkSources(`${path}.assertions`, step.assertions, stepSources, 'a step');
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

/** @throws `invalid` for an assertion on something that such a check does not have */
export const checkKindSources = (kind: MonitorKind, assertions: readonly Assertion[]): void =>
  checkSources('assertions', assertions, sourcesOf[kind], `a ${kind} check`);

function checkSources(
  path: string,
  assertions: readonly Assertion[],
  known: readonly AssertionSource[],
  what: string,
): void {
  assertions.forEach(({ source }, i) => {
    if (!known.includes(source))
      throw invalid(
        `${path}.${i}.source`,
        known.length === 0
          ? `${what} takes no assertions`
          : `${what} has no ${source}; it has ${known.join(', ')}`,
      );
  });
}
