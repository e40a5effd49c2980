import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configs, everyEvent, type VendorKind, type Words } from './messages.ts';
import { bodyBytesMax, bodyOf, bytes, callsOf, shapes } from './vendors.ts';

const kinds = Object.keys(configs) as VendorKind[];
const events = Object.keys(everyEvent());

function refusals(kind: VendorKind, words?: Words): string[] {
  return Object.entries(everyEvent(words)).flatMap(([event, message]) =>
    callsOf[kind](message).flatMap((call) => {
      const read = shapes[kind].safeParse(bodyOf(call));
      const size =
        bytes(call.body) <= (bodyBytesMax[kind] ?? Infinity) ? [] : [`${event}: ${bytes(call.body)} bytes`];
      return [
        ...size,
        ...(read.error?.issues ?? []).map(({ path, message }) => `${event}: ${path.join('.')}: ${message}`),
      ];
    }),
  );
}

describe.each(kinds)('%s', (kind) => {
  it.each(events)('says "%s" in the shape its documentation asks for', (event) => {
    const calls = callsOf[kind](everyEvent()[event]!);
    expect(calls.length).toBeGreaterThan(0);
    for (const call of calls) {
      expect(call.method).toBe('POST');
      expect(shapes[kind].safeParse(bodyOf(call)).error).toBeUndefined();
    }
  });

  it('says the same twice', () => {
    for (const message of Object.values(everyEvent()))
      expect(callsOf[kind](message)).toEqual(callsOf[kind](structuredClone(message)));
  });

  it('stays within the limits, whatever names and messages hold', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(
        '<!channel>',
        '&',
        '<b>',
        '*_~`',
        '@everyone',
        '"',
        '\\',
        '👨‍👩‍👧',
        '語',
        'e\u0301\u0301',
        '\u0000',
        '\u202e',
        '\ud800',
        '|',
        '\n',
        '€',
        '^',
      ),
    );
    const hostile = fc
      .tuple(fc.array(part, { minLength: 1, maxLength: 12 }), fc.constantFrom(1, 3, 80, 500))
      .map(([parts, times]) => parts.join('').repeat(times));
    const words: fc.Arbitrary<Words> = fc.record({
      name: hostile,
      message: hostile,
      target: hostile,
      by: hostile,
    });
    fc.assert(
      fc.property(words, (given) => {
        expect(refusals(kind, given)).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  it.each(['a', '&', '"', '*', '語', '👩‍💻'])(
    'stays within the limits when everything is a row of %s',
    (one) => {
      const long = one.repeat(2_000);
      expect(refusals(kind, { name: long, message: long, target: long, by: long })).toEqual([]);
    },
  );

  it('says something where there is nothing to say', () => {
    expect(refusals(kind, { name: '', message: '\u0000', target: ' ', by: '' })).toEqual([]);
  });

  it('keeps no half of a character and no control character', () => {
    const hostile = `a\u0000\u0007\u202e${'👩‍💻'.repeat(1_000)}\ud83d`;
    const words = { name: hostile, message: hostile, target: hostile, by: hostile };
    for (const message of Object.values(everyEvent(words)))
      for (const call of callsOf[kind](message)) {
        const all = Object.values(texts(bodyOf(call))).join('\n');
        expect(all.isWellFormed()).toBe(true);
        // eslint-disable-next-line no-control-regex
        expect(/[\0-\x09\x0b-\x1f\u202e]/.test(all)).toBe(false);
        // A family of joined signs is whole, or not there.
        expect(/\u200d|👩|💻/u.test(all.replaceAll('👩‍💻', ''))).toBe(false);
      }
  });
});

/** Every string in a value. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
}
