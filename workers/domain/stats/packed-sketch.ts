/**
 * How a sketch is stored: unsigned varints (LEB128). First how many buckets from the lowest one of all it begins, then how many
 * buckets follow, then their counts in order; a count of 0 is followed by how many more empty buckets come after it. It
 * says itself where it ends, so that many may stand in one text. An empty sketch is empty.
 */
import { bucketsMax, lowestBucket, type Sketch } from './sketch.ts';

export function packSketch(sketch: Sketch): Uint8Array {
  if (sketch.size === 0) return new Uint8Array();
  const buckets = [...sketch.keys()];
  const first = Math.min(...buckets);
  const last = Math.max(...buckets);
  const bytes: number[] = [];
  putVarint(bytes, first - lowestBucket);
  putVarint(bytes, last - first + 1);
  for (let bucket = first; bucket <= last; bucket++) {
    const count = sketch.get(bucket) ?? 0;
    putVarint(bytes, count);
    if (count > 0) continue;
    let more = 0;
    while (!sketch.has(bucket + 1)) {
      more += 1;
      bucket += 1;
    }
    putVarint(bytes, more);
  }
  return Uint8Array.from(bytes);
}

/**
 * Adds one packed sketch, which begins at `offset`, to another.
 * @returns where it ends
 * @throws RangeError where the bytes are no sketch
 */
export function unpackInto(sketch: Sketch, bytes: Uint8Array, offset = 0): number {
  let at = offset;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined || scale > 2 ** 42) throw new RangeError('not a sketch');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  if (bytes.length === offset) return offset;
  let bucket = lowestBucket + varint();
  const end = bucket + varint();
  if (end > lowestBucket + bucketsMax) throw new RangeError('not a sketch');
  while (bucket < end) {
    const count = varint();
    if (count > 0) {
      sketch.set(bucket, (sketch.get(bucket) ?? 0) + count);
      bucket += 1;
    } else bucket += 1 + varint();
  }
  return at;
}

function putVarint(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
}
