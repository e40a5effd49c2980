import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerReader, Malformed } from '../../../workers/probe/http/answer-reader.ts';
import * as fuzz from '../../support/fuzz/http.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const readerOf = (text: string, options: ConstructorParameters<typeof AnswerReader>[0] = {}) => {
  const reader = new AnswerReader(options);
  reader.push(bytes(text));
  return { reader, complete: reader.end() };
};

/** Pieces of HTTP, put together at random: near enough to be read far, and wrong somewhere. */
const nearlyHttp = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'HTTP/1.1 200 OK', 'HTTP/1.0 404 No', 'HTTP/1.1 103 Hints', 'HTTP/1.1 204 No', '\r\n', '\n', '\r', '\r\n\r\n', ': ', 'content-length: ', 'transfer-encoding: chunked',
        '-5', '5', '0', 'ff', 'ZZ', ';', ' ', '\t', '\0', 'hello', 'x'.repeat(400),
      ), // prettier-ignore
      fc.string({ maxLength: 12 }),
    ),
    { maxLength: 30 },
  )
  .map((pieces) => bytes(pieces.join('')));

describe('an answer is read as RFC 9112 says', () => {
  it.each([
    ['a length', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello', 5],
    ['the same length twice', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 5\r\n\r\nhello', 5],
    ['chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\nx: y\r\n\r\n', 5],
    ['chunks that win over a length', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n', 2],
    ['the end of the connection', 'HTTP/1.0 200 OK\r\n\r\nhello', 5],
    ['a status without a body', 'HTTP/1.1 204 No\r\ncontent-length: 5\r\n\r\nhello', 0],
    ['what comes after interim answers', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\na: b\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi', 2],
    ['bare line feeds', 'HTTP/1.1 200 OK\ncontent-length: 2\n\nhi', 2],
  ])('by %s', (_name, text, length) => {
    const { reader, complete } = readerOf(text);
    expect({ complete, length: reader.bodyBytes }).toEqual({ complete: true, length });
  }); // prettier-ignore

  it.each([
    ['a length', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhello'],
    ['chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n'],
    ['headers', 'HTTP/1.1 200 OK\r\ncontent-le'],
    ['nothing at all', ''],
  ])('and is not complete when the connection ends within %s', (_name, text) => {
    expect(readerOf(text).complete).toBe(false);
  });

  it('has no body when it answers HEAD', () => {
    const text = 'HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n';
    expect(readerOf(text, { bodiless: true }).complete).toBe(true);
  });

  it('stops at the body limit', () => {
    const { reader, complete } = readerOf(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(50)}`, { bytesMax: 20 });
    expect({ complete, cut: reader.cut }).toEqual({ complete: true, cut: true });
  });

  it('stops at chunks of one byte each, which cost more time than they carry', () => {
    const { reader } = readerOf(
      `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(50_000)}`,
    );
    expect(reader.cut).toBe(true);
    expect(reader.bodyBytes).toBe(10_000);
  });

  it('may have 64 KiB of headers, byte by byte too', () => {
    const text = `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(10_900)}\r\n`;
    expect(fuzz.read(bytes(text), [1])).toMatchObject({ complete: true, status: 200 });
  });

  it('has at most 64 KiB of headers, interim answers included', () => {
    const flood = 'HTTP/1.1 103 Hints\r\n'.concat('x: '.padEnd(9_000, 'y'), '\r\n\r\n').repeat(9);
    expect(() => readerOf(flood)).toThrow('headers are larger than 65536 bytes');
    expect(() => readerOf(flood)).toThrow(Malformed);
  });
});

describe('whatever a server sends', () => {
  it('the reader reads it or says what is wrong, in whatever pieces it comes', () => {
    fc.assert(fc.property(nearlyHttp, fuzz.answerReader), { numRuns: 4_000 });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fuzz.answerReader), { numRuns: 1_000 });
  });

  it('the reader reads in linear time', () => {
    const evil = [' ', '\t', 'a', 'a:', ' a', ': ', '\r', '\0', ' \r\n', 'a: b\r\n', '\n ', '\r\r\n'];
    for (const piece of evil) fuzz.answerReaderTime(bytes(piece));
    fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 20 }), fuzz.answerReaderTime), {
      numRuns: 100,
    });
  });

  it('a body is cut at its limit, and decoded as its bytes are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 150 }), (given) => fuzz.bodyReader(given)),
      { numRuns: 1_000 },
    );
  });
});
