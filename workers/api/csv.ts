/**
 * CSV by RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe in front, as OWASP has it: names
 * are typed by people, and a file is opened by others. Numbers stay numbers.
 */
export type CsvValue = string | number | boolean | null;

const cell = (value: CsvValue): string => {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** @param rows the first is the header */
export const csvOf = (rows: readonly (readonly CsvValue[])[]): string =>
  rows.map((row) => row.map(cell).join(',') + '\r\n').join('');

/** @param name letters, digits, `.` and `-` only */
export const csvResponse = (rows: readonly (readonly CsvValue[])[], name: string): Response =>
  new Response(csvOf(rows), {
    headers: {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="${name}"`,
    },
  });
