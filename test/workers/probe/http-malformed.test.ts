import { describe, expect, it } from 'vitest';
import { check, rawAt } from './http-check.ts';

const countOf = async (what: string): Promise<number> => Number(await (await fetch(rawAt(what))).text());

describe("a target's nonsense is its own failure, told in one sentence", () => {
  it.each([
    ['length-negative', 'protocol', `the answer's content-length is "-5"`],
    ['length-word', 'protocol', `the answer's content-length is "abc"`],
    ['length-twice', 'protocol', `the answer's content-length is "2, 5"`],
    ['garbage-status', 'protocol', 'it begins with "what is this"'],
    ['ssh', 'protocol', 'it begins with "SSH-2.0-OpenSSH_9.9"'],
    ['binary', 'protocol', 'it begins with'],
    ['http-0.9', 'protocol', 'it begins with "<html>hello</html>"'],
    ['no-colon', 'protocol', 'a header has no colon: "no colon here"'],
    ['nul', 'protocol', 'a header has a NUL in it'],
    ['bad-name', 'protocol', `a header's name is not one: "x a: b"`],
    ['chunk-word', 'protocol', '"ZZ" is not the size of a chunk'],
    ['chunk-negative', 'protocol', '"-5" is not the size of a chunk'],
    ['chunk-huge', 'protocol', 'is not the size of a chunk'],
    ['chunk-longer', 'protocol', 'a chunk is longer than it says'],
    ['endless-chunk-size', 'protocol', 'the size of a chunk takes more than 256 bytes'],
    ['unknown-transfer', 'protocol', 'the transfer encoding "gzip" is not known'],
    ['status-1000', 'protocol', "the answer's HTTP status is 1000"],
    ['status-99', 'protocol', "the answer's HTTP status is 99"],
    ['endless-interims', 'protocol', 'more than 10 interim answers (103)'],
    ['no-gzip', 'protocol', 'Gzip decompression failed'],
    ['gzip-cut', 'protocol', 'Gzip compressed stream ended prematurely'],
    ['br-cut', 'protocol', 'Brotli compressed stream ended prematurely'],
    ['no-br', 'protocol', 'Brotli decompression failed'],
    ['headers-100k', 'protocol', "the answer's headers take 99"],
    ['headers-200k', 'protocol', 'its headers are larger than 65536 bytes'],
    ['endless-headers', 'protocol', 'its headers are larger than 65536 bytes'],
    ['endless-header', 'protocol', 'its headers are larger than 65536 bytes'],
    ['length-too-long', 'reset', 'closed the connection before the answer was complete'],
    ['chunk-cut', 'reset', 'closed the connection before the answer was complete'],
    ['silence', 'reset', 'closed the connection before the answer was complete'],
    ['cut-in-headers', 'reset', 'closed the connection before the answer was complete'],
    ['reset', 'reset', 'closed the connection before the answer was complete'],
    ['reset-in-body', 'reset', 'closed the connection before the answer was complete'],
    ['slow-headers', 'timeout', 'no complete answer within 500 ms'],
    ['slow-body', 'timeout', 'no complete answer within 500 ms'],
    ['bad-location', 'protocol', 'redirect 1 points to "http://[no", which is no URL'],
  ])('%s: %s', async (name, failureClass, sentence) => {
    const finding = await check(rawAt(name), { job: { timeoutMs: 500 } });
    expect(finding).toMatchObject({ verdict: 'fail', failure: { class: failureClass } });
    expect(finding.failure!.message).toContain(sentence);
    expect(finding.durationMs).toBeLessThan(1_000);
  });

  it.each([
    ['headers-200k', 'request'],
    ['headers-100k', 'headers'],
    ['chunk-word', 'body'],
    ['bad-location', 'redirect 1'],
  ])('%s says that it happened in: %s', async (name, step) => {
    expect((await check(rawAt(name))).failure!.step).toBe(step);
  });

  it('an interim answer, behind which workerd does not look, is nothing to blame the target for', async () => {
    expect(await check(rawAt('interim'))).toMatchObject({
      verdict: 'unknown',
      failure: { class: 'platform', message: expect.stringContaining('103') },
    });
  });

  it('what a server says beyond its content-length is not heard', async () => {
    expect((await check(rawAt('length-too-short'))).verdict).toBe('ok');
  });

  it('headers below the limit are fine', async () => {
    expect(await check(rawAt('headers-60k'))).toMatchObject({ verdict: 'ok' });
  });

  it('is not asked a second time with a method that does things', async () => {
    const before = await countOf('asked/POST/no-colon');
    const finding = await check(rawAt('no-colon'), { request: { method: 'POST', body: 'x' } });
    expect(finding).toMatchObject({
      verdict: 'fail',
      failure: { class: 'protocol', message: expect.stringContaining('a header has no colon') },
    });
    expect((await countOf('asked/POST/no-colon')) - before).toBe(1);
  });
});

describe('a hostile target costs its time-out at most, 1 MiB of body and 64 KiB of headers', () => {
  /** What lies in the buffers of two sockets and of workerd, on top of what was read. */
  const onTheWay = 8 * 1_048_576;

  it('an endless body ends soon after the limit', async () => {
    const finding = await check(rawAt('endless-body'), { request: { bodyBytesMax: 1_048_576 } });
    expect(finding.verdict).toBe('ok');
    const sent = await countOf('sent/endless-body');
    await expect.poll(() => countOf('sent/endless-body')).toBe(sent);
    expect(sent).toBeLessThan(1_048_576 + onTheWay);
  });

  it('a short length that endless chunks come with is not believed', async () => {
    const finding = await check(rawAt('endless-chunks'), { job: { timeoutMs: 1_000 } });
    const sent = await countOf('sent/endless-chunks');
    expect(sent).toBeLessThan(1_048_576 + onTheWay);
    expect(finding.verdict).toBe('ok');
  });

  it.each(['endless-headers', 'endless-header'])('%s end soon after the limit', async (name) => {
    expect((await check(rawAt(name))).verdict).toBe('fail');
    expect(await countOf(`sent/${name}`)).toBeLessThan(onTheWay);
  });

  it.each(['gzip', 'br'])('a bomb of 128 MiB in %s is read up to the limit of what it unpacks to', async (kind) => {
    const startedAt = Date.now();
    const open = await check(rawAt(`bomb-${kind}`), { job: { timeoutMs: 10_000 } });
    expect(open.verdict).toBe('ok');
    const wanting = await check(rawAt(`bomb-${kind}`), {
      job: { timeoutMs: 10_000, assertions: [{ source: 'body', comparison: 'contains', target: 'y' }] },
    });
    expect(wanting).toMatchObject({ verdict: 'fail', failure: { class: 'body_too_large' } });
    expect(Date.now() - startedAt).toBeLessThan(10_000);
  }); // prettier-ignore

  it('a body of exactly the limit is whole, and one byte more is not', async () => {
    const lacks = {
      assertions: [{ source: 'body' as const, comparison: 'not_contains' as const, target: 'z' }],
    };
    expect((await check(rawAt('exactly-1-mebibyte'), { job: lacks })).verdict).toBe('ok');
    expect((await check(rawAt('one-over-1-mebibyte'), { job: lacks })).failure?.class).toBe('body_too_large');
    expect((await check(rawAt('one-over-1-mebibyte'))).verdict).toBe('ok');
  });
});
