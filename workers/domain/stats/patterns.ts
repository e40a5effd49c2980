/**
 * What the incidents of a monitor, or of a workspace, have in common: how fast they were seen and over, what caused
 * them, where, and when. Pure; times are milliseconds since the epoch. Means and medians of recovery are over those that
 * are over, and `count` says of how many.
 */
import type { FailureClass } from '../check.ts';
import type { RegionId } from '../region.ts';
import { failureWords } from '../state/words.ts';
import { type BusyHour, busyHours, hourOfWeek, hoursOfWeek, hourWords } from './hours-of-week.ts';

export type PastIncident = {
  id: string;
  monitorId: string;
  startedAt: number;
  detectedAt: number;
  resolvedAt: number | null;
  regions: readonly { region: RegionId; class: FailureClass }[];
};
export type Spread = { count: number; meanMs: number; medianMs: number };
export type Share<K extends string> = { key: K; count: number };
export type Patterns = {
  count: number;
  detect: Spread | null;
  recover: Spread | null;
  longest: { id: string; durationMs: number } | null;
  /** Most frequent first. An incident counts once for each of its classes and regions. */
  byClass: Share<FailureClass>[];
  byRegion: Share<RegionId>[];
  /** Incidents begun in each hour of the week, from Monday 00:00 of the time zone. */
  hours: number[];
  /** Hours in which so many begin by chance less than once in twenty such lists. */
  busyHours: BusyHour[];
  /** Sentences, the strongest first. Empty where there is too little to say so. */
  recurring: string[];
  enough: boolean;
};

/** Fewer say nothing about what they have in common. */
const incidentsMin = 5;

export function patternsOf(incidents: readonly PastIncident[], timeZone: string, now: number): Patterns {
  const lasted = ({ startedAt, resolvedAt }: PastIncident) => (resolvedAt ?? now) - startedAt;
  const longest = incidents.reduce<PastIncident | null>(
    (best, one) => (best === null || lasted(one) > lasted(best) ? one : best),
    null,
  );
  const over = incidents.filter(({ resolvedAt }) => resolvedAt !== null);
  const weekHourOf = hourOfWeek(timeZone);
  const begun = new Map(incidents.map((one) => [one.id, weekHourOf(one.startedAt)]));
  const hours = Array<number>(hoursOfWeek).fill(0);
  for (const hour of begun.values()) hours[hour]! += 1;
  const enough = incidents.length >= incidentsMin;
  const busy = enough ? busyHours(hours) : [];
  const byClass = shares(incidents, ({ regions }) => regions.map((region) => region.class));
  return {
    count: incidents.length,
    detect: spread(incidents.map(({ detectedAt, startedAt }) => detectedAt - startedAt)),
    recover: spread(over.map(lasted)),
    longest: longest && { id: longest.id, durationMs: lasted(longest) },
    byClass,
    byRegion: shares(incidents, ({ regions }) => regions.map(({ region }) => region)),
    hours,
    busyHours: busy,
    recurring: enough ? recurringOf(incidents, byClass, begun) : [],
    enough,
  };
}

/** "5 of 7 incidents: TLS handshake failed, mostly Mondays 02:00–03:00": causes of at least half of them. */
function recurringOf(
  incidents: readonly PastIncident[],
  byClass: readonly Share<FailureClass>[],
  begun: ReadonlyMap<string, number>,
): string[] {
  return byClass
    .filter(({ count }) => count >= 3 && count * 2 >= incidents.length)
    .map(({ key, count }) => {
      const own = incidents.filter(({ regions }) => regions.some((one) => one.class === key));
      const at = shares(own, ({ id }) => [String(begun.get(id))])[0]!;
      const mostly =
        at.count >= 3 && at.count * 2 > own.length ? `, mostly ${hourWords(Number(at.key))}` : '';
      return `${count} of ${incidents.length} incidents: ${failureWords(key)}${mostly}`;
    });
}

function shares<K extends string>(
  incidents: readonly PastIncident[],
  keysOf: (incident: PastIncident) => readonly K[],
): Share<K>[] {
  const counts = new Map<K, number>();
  for (const incident of incidents)
    for (const key of new Set(keysOf(incident))) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts]
    .map(([key, count]) => ({ key, count }))
    .sort((a, b) => b.count - a.count || a.key.localeCompare(b.key));
}

function spread(durationsMs: readonly number[]): Spread | null {
  const sorted = [...durationsMs].sort((a, b) => a - b);
  const count = sorted.length;
  if (count === 0) return null;
  const meanMs = sorted.reduce((sum, one) => sum + one, 0) / count;
  return { count, meanMs, medianMs: (sorted[(count - 1) >> 1]! + sorted[count >> 1]!) / 2 };
}
