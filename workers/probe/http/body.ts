/** Reading an answer's body: up to a limit, and as text only where somebody asks for it. */

export type Body = { body: string; bodyBytes: number; bodyComplete: boolean };

/** Its length is known and within the limit, so that it may be read in one go (a compressed body may grow). */
function isShort({ headers }: Response, bytesMax: number): boolean {
  const length = headers.get('content-length');
  return length !== null && Number(length) <= bytesMax && !headers.has('content-encoding');
}

/** Reads to the end or the limit, whichever comes first. */
export async function readBody(response: Response, bytesMax: number, keep: boolean): Promise<Body> {
  if (!response.body) return { body: '', bodyBytes: 0, bodyComplete: true };
  if (isShort(response, bytesMax)) {
    const whole = await response.arrayBuffer();
    const body = keep ? new TextDecoder().decode(whole) : '';
    return { body, bodyBytes: whole.byteLength, bodyComplete: true };
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let body = '';
  let bodyBytes = 0;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return { body: keep ? body + decoder.decode() : '', bodyBytes, bodyComplete: true };
    const room = bytesMax - bodyBytes;
    bodyBytes += value.byteLength;
    if (keep) body += decoder.decode(value.subarray(0, Math.max(0, room)), { stream: true });
    if (bodyBytes > bytesMax) {
      await reader.cancel();
      return { body, bodyBytes, bodyComplete: false };
    }
  }
}
