/** Any bytes as a resolver's answer. Throws only on a bug: what is no DNS is refused, and what is read is bounded. */
import { recordTypes } from '../../../workers/domain/request.ts';
import { readReply, type Reply } from '../../../workers/platform/dns/message.ts';

/** Ten times what the worst message takes; `dns-packet` alone would take twice this. */
const msMax = 100;

export function fuzzReply(bytes: Uint8Array): void {
  const type = recordTypes[(bytes[0] ?? 0) % recordTypes.length]!;
  const before = bytes.slice();
  const startedAt = performance.now();
  let reply: Reply | null = null;
  try {
    reply = readReply(bytes, { name: 'example.com', type });
  } catch (error) {
    // Refused. Anything but an Error with words in it would be no refusal.
    if (!(error instanceof Error) || error.message === '')
      throw new Error('refused without a reason', { cause: error });
  }
  const tookMs = performance.now() - startedAt;
  if (tookMs > msMax) throw new Error(`reading ${bytes.length} bytes took ${Math.round(tookMs)} ms`);
  if (Buffer.compare(before, bytes) !== 0) throw new Error('the bytes were changed');
  if (!reply) return;
  if (reply.records.length > 100) throw new Error(`${reply.records.length} records`);
  for (const { value, ttlSeconds } of reply.records) {
    if (typeof value !== 'string' || !Number.isInteger(ttlSeconds))
      throw new Error('a record of another shape');
    if (/undefined|NaN|\[object/.test(value) && type !== 'TXT')
      throw new Error(`a record that reads ${value}`);
  }
}
