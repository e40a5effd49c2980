/** Input for a fuzzer of parsers: good bytes with a few wounds, or bytes out of nowhere. */
import fc from 'fast-check';

type Edit = { at: number; kind: 'set' | 'drop' | 'insert' | 'cut' | 'repeat'; byte: number };
const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat({ max: 4_096 }),
  kind: fc.constantFrom('set', 'set', 'set', 'drop', 'insert', 'cut', 'repeat'),
  byte: fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0, 1, 127, 128, 255)),
});

function edited(bytes: Uint8Array, { at, kind, byte }: Edit): Uint8Array {
  const where = bytes.length === 0 ? 0 : at % bytes.length;
  const [before, after] = [bytes.subarray(0, where), bytes.subarray(where)];
  switch (kind) {
    case 'set':
      return Uint8Array.from([...before, byte, ...after.subarray(1)]);
    case 'drop':
      return Uint8Array.from([...before, ...after.subarray(1 + (byte & 7))]);
    case 'insert':
      return Uint8Array.from([...before, byte, ...after]);
    case 'cut':
      return before;
    case 'repeat':
      return Uint8Array.from([...bytes, ...after]);
  }
}

export const wounded = (seeds: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    { weight: 4, arbitrary: fc
      .tuple(fc.constantFrom(...seeds), fc.array(edit, { maxLength: 6 }))
      .map(([seed, edits]) => edits.reduce(edited, seed)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 600 }) },
  ); // prettier-ignore
