/**
 * Whether a target that `fetch` could not read speaks HTTP at all: the request is sent again over a bare connection
 * and the answer read by our own reader. Only where asking twice changes nothing.
 */
import { AnswerReader, Malformed } from './answer-reader.ts';
import { converse, mayRepeat } from './converse.ts';
import type { Sent } from './journey.ts';

const lookMsMax = 2_000;

/** @returns one sentence on what is wrong with the answer's form, null when nothing was seen. Never throws. */
export async function secondLook(url: URL, sent: Sent): Promise<string | null> {
  if (!mayRepeat(sent)) return null;
  const reader = new AnswerReader({ bodiless: sent.method === 'HEAD' });
  try {
    await converse(url, sent, reader, lookMsMax);
    return null;
  } catch (error) {
    return error instanceof Malformed ? `the answer is not valid HTTP: ${error.message}` : null;
  }
}
