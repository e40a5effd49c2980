/**
 * Columns of whole numbers, some of which may be missing, as bytes: each column in the shortest of five ways, numbers as
 * varints (seven bits a byte). It does not say how many rows there are: who reads it knows.
 */
import { putVarint, VarintReader } from '../../workers/domain/varint.ts';

export type Column = readonly (number | undefined)[];

const none = 0;
/** Every row has the same. */
const same = 1;
/** Every row has its own. */
const each = 2;
/** Few rows have one: how many, then the rows left out before each, and it. */
const few = 3;
/** Nearly every row has one: it and 1, 0 where it is missing. */
const most = 4;

export function packColumns(columns: readonly Column[]): Uint8Array {
  const packed = columns.map(packColumn);
  // Empty columns at the end say nothing.
  while (packed.at(-1)?.length === 1) packed.pop();
  return Uint8Array.from(packed.flat());
}

function packColumn(column: Column): number[] {
  const present = column.flatMap((value, row) => (value === undefined ? [] : [{ row, value }]));
  if (present.length === 0) return [none];
  const first = present[0]!.value;
  if (present.length === column.length) {
    return present.every(({ value }) => value === first)
      ? [same, ...varint(first)]
      : [each, ...present.flatMap(({ value }) => varint(value))];
  }
  const sparse = present.flatMap(({ row, value }, i) => [
    ...varint(row - (i === 0 ? 0 : present[i - 1]!.row + 1)),
    ...varint(value),
  ]);
  const dense = column.flatMap((value) => varint(value === undefined ? 0 : value + 1));
  return sparse.length < dense.length ? [few, ...varint(present.length), ...sparse] : [most, ...dense];
}

/** @throws RangeError where the bytes are no columns of so many rows */
export function unpackColumns(bytes: Uint8Array, columns: number, rows: number): (number | undefined)[][] {
  const varints = new VarintReader(bytes);
  const next = (): number => varints.next();
  const unpackColumn = (): (number | undefined)[] => {
    const column = Array<number | undefined>(rows).fill(undefined);
    const way = varints.at < bytes.length ? next() : none;
    if (way === none) return column;
    if (way === same) return column.fill(next());
    if (way === each) return column.map(() => next());
    if (way === most) return column.map(() => next()).map((value) => (value === 0 ? undefined : value - 1));
    if (way !== few) throw new RangeError('not packed columns');
    let row = 0;
    for (let left = next(); left > 0; left--) {
      row += next();
      if (row >= rows) throw new RangeError('not packed columns');
      column[row++] = next();
    }
    return column;
  };
  const unpacked = Array.from({ length: columns }, unpackColumn);
  if (varints.at < bytes.length) throw new RangeError('not packed columns');
  return unpacked;
}

const varint = (value: number): number[] => putVarint([], value);

/** Small numbers of either sign as small ones without: 0, -1, 1, -2, … */
export const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
export const unzigzag = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);
