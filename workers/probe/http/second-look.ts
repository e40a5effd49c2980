/**
 * Whether a target that `fetch` could not read speaks HTTP at all: the request is sent again over a bare connection
 * and the answer read by our own reader. What may not be done twice is asked for its headers only.
 */
import { AnswerReader, Malformed } from './answer-reader.ts';
import { converse, mayRepeat } from './converse.ts';
import type { Sent } from './journey.ts';

const lookMsMax = 2_000;

/** `malformed`: one sentence on what is wrong with the answer's form. `fine`: it was read as far as was asked. */
export type Look = { malformed: string } | 'fine' | 'unknown';

/** @param upTo how far an answer must be read to be called fine. Never throws. */
export async function secondLook(url: URL, sent: Sent, upTo: 'headers' | 'end'): Promise<Look> {
  const asked = mayRepeat(sent) ? sent : { ...sent, method: 'HEAD', body: null };
  const reader = new AnswerReader({ bodiless: asked.method === 'HEAD' });
  try {
    await converse(url, asked, reader, lookMsMax);
  } catch (error) {
    if (error instanceof Malformed) return { malformed: `the answer is not valid HTTP: ${error.message}` };
  }
  return (upTo === 'end' ? reader.done : reader.answered) ? 'fine' : 'unknown';
}
