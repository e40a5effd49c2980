/** Whether the records that were found are those expected; order and repetition never matter. */
import type { DnsRequest, RecordType } from '../request.ts';
import { cut, printable } from '../text.ts';
import { expectedText } from './records.ts';

const shownMax = 3;
const listed = (values: string[]): string => {
  const shown = values.slice(0, shownMax).map((value) => cut(printable(value), 60));
  return `${shown.join(', ')}${values.length > shownMax ? ` and ${values.length - shownMax} more` : ''}`;
};

/** @returns what is wrong, in words, or null */
export function unexpectedRecords(
  type: RecordType,
  found: readonly string[],
  { match, values }: NonNullable<DnsRequest['expected']>,
): string | null {
  const wanted = new Set(values.map((value) => expectedText(type, value)));
  const missing = [...wanted].filter((value) => !found.includes(value));
  const surplus = match === 'contains' ? [] : [...new Set(found)].filter((value) => !wanted.has(value));
  const parts = [
    ...(missing.length > 0 ? [`${listed(missing)} is missing`] : []),
    ...(surplus.length > 0 ? [`${listed(surplus)} is not expected`] : []),
  ];
  return parts.length > 0 ? parts.join(', and ') : null;
}
