/** What a hostile HTTP server can reach, as functions of bytes: each throws only on a bug. */
import { headersBytesMax } from '../../../workers/domain/limits.ts';
import { hidden, masker, maskUrl } from '../../../workers/domain/mask.ts';
import { AnswerReader, Malformed } from '../../../workers/probe/http/answer-reader.ts';
import { headText, readBody } from '../../../workers/probe/http/body.ts';

function bug(when: boolean, what: string): void {
  if (when) throw new Error(what);
}

/** What the reader makes of bytes that come in pieces of the given sizes, over and over. */
export function read(bytes: Uint8Array, sizes: readonly number[], bytesMax = 1_000) {
  const reader = new AnswerReader({ bytesMax });
  try {
    for (let at = 0, i = 0; at < bytes.length; i += 1) {
      const size = Math.max(1, sizes[i % sizes.length] ?? bytes.length);
      reader.push(bytes.subarray(at, at + size));
      at += size;
    }
    const complete = reader.end();
    const { status, version, bodyBytes, cut, interims } = reader;
    return { complete, status, version, bodyBytes, cut, interims, headers: [...reader.headers] };
  } catch (error) {
    if (error instanceof Malformed) return { malformed: error.message.length > 0 };
    throw error;
  }
}

/** Never throws but `Malformed`, and how the network cuts an answer changes nothing. */
export function answerReader(bytes: Uint8Array): void {
  const whole = read(bytes, [bytes.length]);
  bug('malformed' in whole && !whole.malformed, 'it is malformed without a word');
  const inBytes = read(bytes, [1]);
  const inPieces = read(bytes, [3, 1, 7]);
  // A body past the limit is cut where its piece ended, so only its being cut is the same.
  const same = (a: object, b: object) =>
    JSON.stringify({ ...a, ...('cut' in a && a.cut ? { bodyBytes: 0 } : {}) }) ===
    JSON.stringify({ ...b, ...('cut' in b && b.cut ? { bodyBytes: 0 } : {}) });
  bug(!same(whole, inBytes) || !same(whole, inPieces), 'the answer depends on how it was cut');
}

/** Time is linear: bytes repeated up to the header limit are read in a moment. */
export function answerReaderTime(bytes: Uint8Array): void {
  if (bytes.length === 0) return;
  const prefix = Buffer.from('HTTP/1.1 200 OK\r\n');
  const times = Math.ceil(headersBytesMax / bytes.length);
  const startedAt = performance.now();
  read(Buffer.concat([prefix, ...Array<Uint8Array>(times).fill(bytes)]), [65_536]);
  bug(performance.now() - startedAt > 1_000, 'reading took more than a second');
}

/** The first half is the secret, the second what a server makes of it: the secret never comes through whole. */
export function mask(bytes: Uint8Array): void {
  const text = new TextDecoder().decode(bytes);
  const secret = text.slice(0, text.length / 2);
  const page = `${text}${secret}${text}`;
  bug(maskUrl(maskUrl(page)) !== maskUrl(page), 'a masked URL is masked again');
  const masked = masker([secret])(page);
  if (secret.length < 4 || secret.includes(hidden[0]!)) return;
  bug(masked.includes(secret), 'the secret is still there');
}

/** A body in pieces is cut at the limit to the byte, and its beginning is kept. */
export async function bodyReader(bytes: Uint8Array, bytesMax = 64): Promise<void> {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 7) controller.enqueue(bytes.slice(at, at + 7));
      controller.close();
    },
  });
  const { body, bodyComplete, head } = await readBody(new Response(stream), bytesMax, {
    keep: true,
    headBytes: bytesMax,
  });
  bug(bodyComplete !== bytes.length <= bytesMax, 'it is told complete when it was cut, or the reverse');
  const whole = new TextDecoder().decode(bytes.subarray(0, bytesMax), { stream: true });
  bug(!body.startsWith(whole), 'the text is not that of the bytes');
  bug(!whole.startsWith(headText(head, bytesMax)), 'its beginning is not that of the bytes');
}

export const targets = { answerReader, answerReaderTime, mask, bodyReader };
