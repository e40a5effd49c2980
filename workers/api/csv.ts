/**
 * CSV after RFC 4180: CRLF, quotes only where needed. A text that a spreadsheet would run as a formula gets an apostrophe
 * in front (OWASP's advice), so a monitor's name cannot act in the office of who opens the file; numbers stay numbers.
 */
export type Cell = string | number | boolean | null | undefined;

const isFormula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const needsQuotes = /[",\r\n]/;

function cellOf(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = isFormula.test(value) ? `'${value}` : value;
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csvLine = (cells: readonly Cell[]): string => `${cells.map(cellOf).join(',')}\r\n`;

/** A whole table at once. @param rows the first is the header. @param name letters, digits, `.` and `-` only */
export const csvResponse = (rows: readonly (readonly Cell[])[], name: string): Response =>
  new Response(rows.map(csvLine).join(''), {
    headers: {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="${name}"`,
    },
  });
