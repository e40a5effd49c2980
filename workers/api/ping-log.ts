/**
 * What a job sends with its beat, as it is kept: the end of it, as clean text. No beat is lost for its log: what is
 * too long or comes too slowly is not read to the end.
 */
import { lastCharacters } from '../domain/heartbeat/machine.ts';
import { pingBodyBytesMax, pingBodyMsMax } from '../domain/limits.ts';
import { log } from '../platform/log.ts';

/** Of what was read so far, this much is kept on the way: more than the end that is kept, as cleaning takes some. */
const tailLength = 10_240;

export async function readLog(request: Request): Promise<string> {
  if (request.method !== 'POST' || !request.body) return '';
  const reader = request.body.getReader();
  const decoder = new TextDecoder();
  const late = scheduler.wait(pingBodyMsMax).then(() => null);
  let tail = '';
  let left = pingBodyBytesMax;
  try {
    while (left > 0) {
      const read = await Promise.race([reader.read(), late]);
      if (read === null || read.done) break;
      tail = (tail + decoder.decode(read.value.subarray(0, left), { stream: true })).slice(-tailLength);
      left -= read.value.byteLength;
    }
  } catch (error) {
    log('info', 'ping_body_broken', { error });
  }
  // Not waited for: a sender that never ends its body must not hold its own beat back.
  reader.cancel().catch(() => undefined);
  return cleanLog(tail + decoder.decode());
}

/** Pure. Control characters go, as no database takes all of them; so do empty ends. */
export const cleanLog = (text: string): string =>
  lastCharacters(
    text
      .replaceAll('\r\n', '\n')
      .replace(/[^\P{Cc}\n\t]/gu, '')
      .trim(),
  );
