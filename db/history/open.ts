/** Both stores of results: recent ones in D1, older ones in Postgres. What reads them is beside this file. */
import { type Postgres, type PostgresEnv, postgresFrom } from '../postgres/client.ts';

export type History = { d1: D1Database; postgres: Postgres };
export const historyFrom = (env: PostgresEnv & { DB: D1Database }): History => ({
  d1: env.DB,
  postgres: postgresFrom(env),
});
export const pingHistory = async ({ postgres }: History): Promise<void> => {
  await postgres`select 1`;
};
