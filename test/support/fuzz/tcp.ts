/** Any bytes as what a TCP peer said, in any pieces. Throws only on a bug: what is kept is bounded, looking ends. */
import { parseExpectation } from '../../../workers/domain/expectation.ts';
import { printable } from '../../../workers/domain/text.ts';
import { keptMax, Received } from '../../../workers/probe/sockets/received.ts';

const expectations = [
  '+PONG',
  '\\xff\\0',
  '/^220[ -]/',
  '/(?s)^...\\x00\\x0a/',
  '/([a-z]+[0-9]*)+$/',
  '/\\pL{3}/',
];

export function fuzzReceived(bytes: Uint8Array): void {
  const pieceLength = 1 + (bytes[0] ?? 0);
  for (const expect of expectations) {
    const received = new Received();
    const isSaid = received.looking(parseExpectation(expect));
    let found = false;
    for (let at = 0; at < bytes.length && !received.sinceIsFull; at += pieceLength) {
      received.push(bytes.subarray(at, at + pieceLength));
      found = isSaid(false);
      if (found) break;
    }
    // A last look sees at least what the looks before it saw.
    if (found && !isSaid(true)) throw new Error(`${expect} was found and then was not`);
    if (received.text.length > keptMax) throw new Error(`${received.text.length} characters are kept`);
    // eslint-disable-next-line no-control-regex
    if (/[\x00-\x1f\x7f-\x9f]/.test(printable(received.text)))
      throw new Error('a control character is shown');
  }
}
