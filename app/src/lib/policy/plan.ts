/** What an escalation does next, in plain words. Pure. */
import { durationWords } from '$domain/state/words.ts';
import type { ApiEscalation } from '$wire/api.ts';

const list = (names: string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
const is = (names: string[]): string => (names.length === 1 ? 'is' : 'are');

/** "Slack was told. PagerDuty is told in 4 min unless somebody acknowledges." */
export function planWords({ policy, told, next, stopped }: ApiEscalation, now: number): string {
  const was =
    told.length === 0 ? 'Nobody was told yet.' : `${list(told)} ${told.length === 1 ? 'was' : 'were'} told.`;
  return [was, comes(next, stopped, now), policy && `Policy: ${policy.name}.`].filter(Boolean).join(' ');
}

function comes(next: ApiEscalation['next'], stopped: ApiEscalation['stopped'], now: number): string {
  if (stopped === 'acknowledged') return 'Nobody else is: somebody is on it.';
  if (stopped === 'merged') return 'Nobody else is: another incident tells of it.';
  if (!next) return 'Nobody else is.';
  const leftMs = Date.parse(next.at) - now;
  // To the second only when it is close.
  const left = leftMs > 120_000 ? Math.ceil(leftMs / 60_000) * 60_000 : Math.max(0, leftMs);
  const when = next.quiet ? `when quiet hours end, in ${durationWords(left)},` : `in ${durationWords(left)}`;
  return `${list(next.channels)} ${is(next.channels)} told ${when} unless somebody acknowledges.`;
}
