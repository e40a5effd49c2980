import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine } from '../../../workers/api/csv.ts';

/** RFC 4180, read strictly: what is not of it throws. */
function readCsv(text: string): string[][] {
  const records: string[][] = [];
  let at = 0;
  while (at < text.length) {
    const record: string[] = [];
    for (;;) {
      let cell = '';
      if (text[at] === '"') {
        at += 1;
        for (;;) {
          if (at >= text.length) throw new Error('a quote is not closed');
          if (text[at] === '"' && text[at + 1] !== '"') break;
          if (text[at] === '"') at += 1;
          cell += text[at++];
        }
        at += 1;
      } else
        while (at < text.length && !',\r\n'.includes(text[at]!)) {
          if (text[at] === '"') throw new Error('a quote inside a plain cell');
          cell += text[at++];
        }
      record.push(cell);
      if (text[at] !== ',') break;
      at += 1;
    }
    if (text.slice(at, at + 2) !== '\r\n') throw new Error('a record ends with CRLF');
    at += 2;
    records.push(record);
  }
  return records;
}

const nasty = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', '=', '+', '-', '@', '\t', 'a') }),
);

describe('a line of CSV', () => {
  it('gives every text back, and no cell of it begins as a formula does', () => {
    fc.assert(
      fc.property(fc.array(fc.array(nasty, { minLength: 2, maxLength: 5 }), { minLength: 1 }), (rows) => {
        const read = readCsv(rows.map(csvLine).join(''));
        expect(read.map((row) => row.length)).toEqual(rows.map((row) => row.length));
        read.forEach((row, i) =>
          row.forEach((cell, j) => {
            expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
            const given = rows[i]![j]!;
            expect(cell === given || cell === `'${given}`).toBe(true);
          }),
        );
      }),
    );
  });

  it('leaves numbers numbers, and nothing empty', () => {
    expect(csvLine([-1.5, null, undefined, 'a', true])).toBe('-1.5,,,a,true\r\n');
  });
});
