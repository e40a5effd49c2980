/** How levels look, and how a digest's list is told in lines. Pure. */
import type { Item, Level, Summary } from './summary.ts';
import { fit } from './text.ts';

export const signs: Record<Level, string> = { down: '🔴', warning: '🟠', ok: '🟢', info: '🔵' };
export const colours: Record<Level, string> = {
  down: '#c62828',
  warning: '#b26a00',
  ok: '#1b7f4d',
  info: '#3355cc',
};
const openLabel = 'Open in Parallax';
const acknowledgeLabel = 'Acknowledge';

/** The links there are, the one that is wanted most first. */
export const linksOf = ({ links }: Summary): { label: string; url: string }[] =>
  [
    { label: acknowledgeLabel, url: links.acknowledge },
    { label: openLabel, url: links.open },
  ].filter((link): link is { label: string; url: string } => link.url !== null);

const itemsMax = 15;
const nameMax = 120;
const whatMax = 160;
const valueMax = 300;

/** The first of a digest's items, names and words cut, each as `line` says it; the others are counted. */
export function itemLines(summary: Summary, line: (item: Item) => string): string[] {
  const { items } = summary;
  const told = items.slice(0, items.length > itemsMax ? itemsMax - 1 : itemsMax);
  const lines = told.map((item) =>
    line({ ...item, name: fit(item.name, nameMax), what: fit(item.what, whatMax) }),
  );
  const more = items.length - told.length + summary.more;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}

/** Plain text, for channels that know no markup. */
export const plainLines = (summary: Summary): string[] => [
  summary.sentence,
  ...summary.facts.map(([label, value]) => `${label}: ${fit(value, valueMax)}`),
  ...itemLines(summary, ({ level, name, what }) => `${signs[level]} ${name}: ${what}`),
];
