/** Neon's driver over HTTP; on one machine it is pointed at the bridge in front of a local server. */
import { neon, neonConfig, type NeonQueryFunction } from '@neondatabase/serverless';

export type Postgres = NeonQueryFunction<false, false>;
export type PostgresEnv = {
  DATABASE_URL: string;
  /** `host:port` of the local bridge; empty in production. */
  NEON_LOCAL: string;
};

const timeoutMsDefault = 10_000;

/** One for each piece of work: its time-out runs from here. */
export function postgresFrom(
  { DATABASE_URL, NEON_LOCAL }: PostgresEnv,
  timeoutMs = timeoutMsDefault,
): Postgres {
  if (NEON_LOCAL) neonConfig.fetchEndpoint = `http://${NEON_LOCAL}/sql`;
  return neon(DATABASE_URL, { fetchOptions: { signal: AbortSignal.timeout(timeoutMs) } });
}
