/**
 * How a sketch is stored: unsigned varints (LEB128). First how many buckets from the lowest one of all it begins, then how many
 * buckets follow, then their counts in order; a count of 0 is followed by how many more empty buckets come after it. It
 * says itself where it ends, so that many may stand in one text. An empty sketch is empty.
 */
import { putVarint, VarintReader } from '../varint.ts';
import { bucketsMax, lowestBucket, type Sketch } from './sketch.ts';

export function packSketch(sketch: Sketch): Uint8Array {
  const bytes: number[] = [];
  const { counts } = sketch;
  const first = counts.findIndex((count) => count > 0);
  if (first < 0) return new Uint8Array();
  const last = counts.findLastIndex((count) => count > 0);
  putVarint(bytes, sketch.first + first - lowestBucket);
  putVarint(bytes, last - first + 1);
  for (let i = first; i <= last; i++) {
    putVarint(bytes, counts[i]!);
    if (counts[i]! > 0) continue;
    const empty = i;
    while (counts[i + 1] === 0) i += 1;
    putVarint(bytes, i - empty);
  }
  return Uint8Array.from(bytes);
}

/**
 * Adds one packed sketch, which begins at `offset`, to another.
 * @returns where it ends
 * @throws RangeError where the bytes are no sketch
 */
export function unpackInto(sketch: Sketch, bytes: Uint8Array, offset = 0): number {
  const varints = new VarintReader(bytes, offset);
  if (bytes.length === offset) return offset;
  const first = lowestBucket + varints.next();
  const length = varints.next();
  const end = first + length;
  if (length === 0 || end > lowestBucket + bucketsMax) throw new RangeError('not a sketch');
  sketch.cover(first, end - 1);
  const { counts } = sketch;
  let i = first - sketch.first;
  const endAt = i + length;
  while (i < endAt) {
    const byte = bytes[varints.at]!;
    // Nearly all are: one byte, and not 0.
    if (byte > 0 && byte < 128) {
      counts[i++]! += byte;
      varints.at += 1;
      continue;
    }
    const count = varints.next();
    if (count > 0) counts[i++]! += count;
    else i += 1 + varints.next();
  }
  return varints.at;
}
