/** An escalation policy in plain words. Pure. */
import { interval } from '$lib/format.ts';
import type { ApiPolicy } from '$wire/api.ts';

/** What a channel is called, by its id. */
export type Names = ReadonlyMap<string, string>;

const list = (words: string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** "At once: Slack. After 10 min: PagerDuty. Repeats every 30 min, 3 times." */
export function stepWords({ steps, repeat }: Pick<ApiPolicy, 'steps' | 'repeat'>, names: Names): string[] {
  const byTime = Map.groupBy(steps, ({ afterSeconds }) => afterSeconds);
  const told = [...byTime].map(([seconds, together]) => {
    const ids = [...new Set(together.flatMap(({ channelIds }) => channelIds))];
    const when = seconds === 0 ? 'At once' : `After ${interval(seconds)}`;
    return `${when}: ${list(ids.map((id) => names.get(id) ?? 'a deleted channel'))}.`;
  });
  if (!repeat) return told;
  const times = repeat.times === 1 ? 'once' : `${repeat.times} times`;
  return [...told, `Repeats every ${interval(repeat.everySeconds)}, ${times}, until somebody acknowledges.`];
}

/** "For critical and major incidents of monitors tagged prod." */
export function scopeWords({ severities, tags }: Pick<ApiPolicy, 'severities' | 'tags'>): string {
  const which = severities ? `${list(severities)} incidents` : 'every incident';
  return `For ${which}${tags ? ` of monitors tagged ${tags.join(' or ')}` : ''}.`;
}

export const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** "Quiet from 22:00 to 07:00 (Europe/Berlin), Mon, Tue: only critical incidents are told." */
export function quietWords(quiet: ApiPolicy['quietHours']): string | null {
  if (!quiet) return null;
  const days = quiet.days.length === 7 ? 'every day' : list(quiet.days.toSorted().map((day) => dayNames[day - 1]!)); // prettier-ignore
  const but = quiet.severities.length > 0 ? `only ${list(quiet.severities)} incidents are told` : 'nobody is told'; // prettier-ignore
  return `Quiet from ${quiet.from} to ${quiet.to}, ${days} (${quiet.timeZone}): ${but}.`;
}

export function silenceWords({ onAcknowledge, onResolve, onAdvisory }: ApiPolicy): string | null {
  const silent = [
    onAcknowledge ? [] : ['acknowledgements'],
    onResolve ? [] : ['recoveries'],
    onAdvisory ? [] : ['advisories'],
  ].flat();
  return silent.length === 0 ? null : `${capital(list(silent))} are not told.`;
}

/** The policy above that leaves nothing for this one, unless a monitor names it. */
export const shadowOf = (policies: ApiPolicy[], index: number): ApiPolicy | undefined =>
  policies.slice(0, index).find(({ severities, tags }) => severities === null && tags === null);
