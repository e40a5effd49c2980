/**
 * Asks history for a reader, who waits in front of a page: each statement has so long, and who was left without an
 * answer once does not wait again in the same piece of work.
 */
import type { Postgres } from './client.ts';

/** Longer than a sleeping Neon needs to wake up. */
export const statementTimeoutMs = 3_000;

const silent = new WeakSet<Postgres>();

export async function ask<Row>(postgres: Postgres, text: string, values: unknown[]): Promise<Row[]> {
  if (silent.has(postgres)) throw new Error('Postgres did not answer a moment ago');
  const signal = AbortSignal.timeout(statementTimeoutMs);
  try {
    return (await postgres.query(text, values, { fetchOptions: { signal } })) as Row[];
  } catch (error) {
    if (signal.aborted) silent.add(postgres);
    throw error;
  }
}
