/**
 * Reading an answer's body: up to a limit, and as text only where somebody asks for it. Its beginning is kept as bytes
 * in any case, which costs nothing: only a failing check decodes it.
 */

export type Body = {
  body: string;
  bodyBytes: number;
  bodyComplete: boolean;
  /** The first pieces of the body, at least `headBytes` of it where it is that long. */
  head: Uint8Array[];
};

/**
 * Its length is known and within the limit, so that it may be read in one go. A compressed body may grow, and beside a
 * transfer encoding a length means nothing (RFC 9112, 6.3): workerd obeys the chunks.
 */
function isShort({ headers }: Response, bytesMax: number): boolean {
  const length = headers.get('content-length');
  if (length === null || !(Number(length) <= bytesMax)) return false;
  return !headers.has('content-encoding') && !headers.has('transfer-encoding');
}

/** Reads to the end or the limit, whichever comes first. A body that is cut is cut at the limit, to the byte. */
export async function readBody(
  response: Response,
  bytesMax: number,
  { keep, headBytes }: { keep: boolean; headBytes: number },
): Promise<Body> {
  if (!response.body) return { body: '', bodyBytes: 0, bodyComplete: true, head: [] };
  if (isShort(response, bytesMax)) {
    const whole = new Uint8Array(await response.arrayBuffer());
    const body = keep ? new TextDecoder().decode(whole) : '';
    return { body, bodyBytes: whole.byteLength, bodyComplete: true, head: [whole] };
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const head: Uint8Array[] = [];
  let body = '';
  let bodyBytes = 0;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return { body: keep ? body + decoder.decode() : '', bodyBytes, bodyComplete: true, head };
    const within = value.subarray(0, bytesMax - bodyBytes);
    if (bodyBytes < headBytes) head.push(within);
    if (keep) body += decoder.decode(within, { stream: true });
    bodyBytes += value.byteLength;
    if (bodyBytes > bytesMax) {
      await reader.cancel();
      return { body, bodyBytes, bodyComplete: false, head };
    }
  }
}

/** A body's beginning as text; a character that the limit cuts in two is left out. */
export function headText(head: readonly Uint8Array[], bytesMax: number): string {
  const decoder = new TextDecoder();
  let left = bytesMax;
  let text = '';
  for (const piece of head) {
    text += decoder.decode(piece.subarray(0, left), { stream: true });
    left -= Math.min(left, piece.byteLength);
  }
  return text;
}
