import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  expectationTrouble,
  parseExpectation,
  Search,
  unescapeBytes,
} from '../../workers/domain/expectation.ts';
import { cut, printable } from '../../workers/domain/text.ts';
import { fuzzReceived } from '../support/fuzz/tcp.ts';

const bytes = (text: string) => Buffer.from(unescapeBytes(text)).toString('latin1');

describe('escapes', () => {
  it.each([
    ['PING\\r\\n', 'PING\r\n'],
    ['\\0\\t\\x04\\xD2\\x2f', '\0\t\x04\xd2/'],
    ['a\\\\n', 'a\\n'],
    ['\\R\\X41 \\q \\x4 \\xzz \\', '\\R\\X41 \\q \\x4 \\xzz \\'],
    ['é', '\xc3\xa9'],
  ])('%s', (text, expected) => expect(bytes(text)).toBe(expected));

  it('whatever else is written is sent as it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\\')),
        (text) => {
          expect(Buffer.from(unescapeBytes(text)).toString()).toBe(text.toWellFormed());
        },
      ),
    );
  });
});

describe('an expectation', () => {
  it('is a pattern between slashes, else a substring', () => {
    expect(parseExpectation('/a b')).toEqual({ literal: '/a b' });
    expect(parseExpectation('//')).toEqual({ literal: '//' });
    expect(parseExpectation('/a+/')).toHaveProperty('pattern');
  });

  it.each(['/(/', '/a(?=b)/', '/(x{1000}){1000}/', '/[z-a]/'])('%s cannot be used, and is told why', (text) =>
    expect(expectationTrouble(text)).toMatch(/^not a regular expression \(RE2\): ./),
  );

  it('stops looking often at what would cost much, and looks a last time all the same', () => {
    const search = new Search(parseExpectation(`/${'[a-y]?'.repeat(160)}[a-y]{160}!/`));
    const startedAt = performance.now();
    for (let length = 8; length <= 16_384; length += 8) search.finds('a'.repeat(length), false);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(search.finds(`${'a'.repeat(200)}!`, false)).toBe(false);
    expect(search.finds(`${'a'.repeat(200)}!`, true)).toBe(true);
  });
});

describe('text from outside', () => {
  it('is shown without control characters, and cut with a sign', () => {
    expect(printable('a\r\n\t\0\x1b[31m\u202e\ud800')).toBe('a\\r\\n\\t\\0\\x1b[31m\\u202e\\ud800');
    expect(printable('é 🚀')).toBe('é 🚀');
    expect(cut('abcdef', 4)).toBe('abc…');
    expect(cut('abcd', 4)).toBe('abcd');
  });
});

it('whatever a peer says, in whatever pieces, is kept within bounds and looked through', () => {
  const likely = fc
    .array(fc.constantFrom('220 ', '+PO', 'NG', '\r\n', '\xff', '\0', '\n', 'abc1', '\ud83d', 'é'), {
      maxLength: 60,
    })
    .map((parts) => Uint8Array.from(Buffer.from(parts.join(''), 'latin1')));
  fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 2_000 }), likely), fuzzReceived), {
    numRuns: 2_000,
  });
  fuzzReceived(new Uint8Array(100_000).fill(97));
});
