/**
 * The OpenMetrics text format, version 1.0.0, for gauges and infos: one block a family, its samples together, and an end,
 * so that a scrape that was cut off is seen as that. Pure. https://prometheus.io/docs/specs/om/open_metrics_spec/
 */
export type Labels = Record<string, string>;
export type Sample = { labels: Labels; value: number };
export type Family = {
  /** With its unit as its suffix where it has one; an info's samples are written with `_info`. */
  name: string;
  type: 'gauge' | 'info';
  unit?: 'seconds' | 'ratio';
  help: string;
  samples: Sample[];
};

export const openMetricsType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const labelsOf = (labels: Labels): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
};

function familyText({ name, type, unit, help, samples }: Family): string {
  const head = [
    `# TYPE ${name} ${type}`,
    ...(unit ? [`# UNIT ${name} ${unit}`] : []),
    `# HELP ${name} ${escaped(help)}`,
  ];
  const written = type === 'info' ? `${name}_info` : name;
  return [...head, ...samples.map(({ labels, value }) => `${written}${labelsOf(labels)} ${value}`)]
    .map((line) => `${line}\n`)
    .join('');
}

/** A family without samples is left out. */
export const openMetricsText = (families: readonly Family[]): string =>
  `${families
    .filter(({ samples }) => samples.length > 0)
    .map(familyText)
    .join('')}# EOF\n`;
