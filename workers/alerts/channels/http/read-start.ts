/** The beginning of an answer's body, bounded in bytes by what is kept and in time by the delivery's time-out. */
export const answerBytesMax = 16_384;

/** Never throws: what came before the end, the bound or the time-out is the answer. */
export async function readStart(response: Response, signal: AbortSignal): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const late = new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  const decoder = new TextDecoder();
  let text = '';
  let left = answerBytesMax;
  try {
    while (left > 0) {
      const read = await Promise.race([reader.read(), late]);
      if (read === null || read.done) break;
      text += decoder.decode(read.value.subarray(0, left), { stream: true });
      left -= read.value.byteLength;
    }
  } catch {
    // It broke off: the status stands, and what came before.
  }
  void reader.cancel().catch(() => undefined);
  return text;
}
