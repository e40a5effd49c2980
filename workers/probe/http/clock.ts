/**
 * The clock of a check and the signal that ends it when its time is over. It stands still while something of ours is
 * waited for. Pausing sets no timer: one that rings too early is wound again.
 */
export type Clock = {
  /** Aborts when the time is over. */
  readonly signal: AbortSignal;
  /** What ran so far. */
  elapsedMs(): number;
  /** What `work` gives, outside of the check's time. One at a time. */
  paused<T>(work: () => Promise<T>): Promise<T>;
  stop(): void;
};

export function startClock(timeoutMs: number): Clock {
  const abort = new AbortController();
  let startedAt = Date.now();
  let pausedAt: number | null = null;
  let rangMeanwhile = false;
  const elapsedMs = () => (pausedAt ?? Date.now()) - startedAt;

  let timer = setTimeout(ring, timeoutMs);
  function ring(): void {
    const leftMs = timeoutMs - elapsedMs();
    if (pausedAt !== null) rangMeanwhile = true;
    else if (leftMs > 0) timer = setTimeout(ring, leftMs);
    else abort.abort();
  }

  return {
    signal: abort.signal,
    elapsedMs,
    async paused(work) {
      pausedAt = Date.now();
      try {
        return await work();
      } finally {
        startedAt += Date.now() - pausedAt;
        pausedAt = null;
        if (rangMeanwhile) {
          rangMeanwhile = false;
          ring();
        }
      }
    },
    stop: () => clearTimeout(timer),
  };
}
