/** Incidents in words, and their regions over time. Pure. */
import { durationWords } from '$domain/state/words.ts';
import type { ApiIncident } from '$wire/api.ts';

export const severityWords: Record<string, string> = { critical: 'Critical', major: 'Major', minor: 'Minor' };
export const severityOptions = Object.entries(severityWords).map(([value, label]) => ({ value, label }));
export const updateWords: Record<string, string> = {
  investigating: 'Investigating',
  identified: 'Identified',
  monitoring: 'Monitoring',
  resolved: 'Resolved',
};

/** What is behind it, as people or the diagnosis say it. */
export const aboutIncident = ({ title, diagnosis, cause }: ApiIncident): string =>
  title || diagnosis || cause.summary;

export type Lane = { name: string; spans: { left: number; width: number; words: string; open: boolean }[] };

/** When each region failed, and when the target was out, as parts of the incident's whole time, in percent. */
export function lanesOf(
  incident: Pick<ApiIncident, 'startedAt' | 'resolvedAt' | 'cause' | 'outages'>,
  now: number,
  nameOf: (region: string) => string,
): Lane[] {
  const { regions } = incident.cause;
  const starts = regions.map(({ since }) => Date.parse(since));
  const from = Math.min(Date.parse(incident.startedAt), ...starts);
  const end = incident.resolvedAt === null ? now : Date.parse(incident.resolvedAt);
  const to = Math.max(end, from + 1_000);
  const span = (since: string, until: string | null) => {
    const a = Math.min(Math.max(Date.parse(since), from), to);
    const b = Math.min(until === null ? to : Math.max(Date.parse(until), a), to);
    const left = ((a - from) / (to - from)) * 100;
    return {
      left,
      width: ((b - a) / (to - from)) * 100,
      words: `${durationWords(b - a)}${until === null && incident.resolvedAt === null ? ' so far' : ''}`,
      open: until === null && incident.resolvedAt === null,
    };
  };
  const byRegion = Map.groupBy(regions, ({ region }) => region);
  const lanes = [...byRegion].map(([region, own]) => ({
    name: nameOf(region),
    spans: own.map(({ since, until }) => span(since, until)),
  }));
  if (incident.outages.length < 2) return lanes;
  return [{ name: 'Out', spans: incident.outages.map((one) => span(one.from, one.to)) }, ...lanes];
}
