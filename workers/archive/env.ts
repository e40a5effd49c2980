/** Bindings of the archive Worker; see [env.archive] in wrangler.toml. */
export type Env = { DB: D1Database; DATABASE_URL: string; NEON_LOCAL: string };
