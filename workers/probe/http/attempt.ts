/** A check over HTTP under one time-out: what it throws becomes a finding. Our own troubles are `unknown`. */
import type { Finding } from '../checks/index.ts';
import { explain } from './failed.ts';

/** @param work gets the signal that ends it, and a clock in milliseconds since it began */
export async function attempt(
  timeoutMs: number,
  work: (signal: AbortSignal, elapsed: () => number) => Promise<Finding>,
): Promise<Finding> {
  const startedAt = Date.now();
  const elapsed = () => Date.now() - startedAt;
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  try {
    return await work(abort.signal, elapsed);
  } catch (error) {
    const durationMs = elapsed();
    clearTimeout(timer);
    const failure = await explain(error, abort.signal.aborted, timeoutMs);
    return { durationMs, verdict: failure.class === 'platform' ? 'unknown' : 'fail', failure };
  } finally {
    clearTimeout(timer);
  }
}
