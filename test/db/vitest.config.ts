import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-pool-workers';
import { defineConfig } from 'vitest/config';

const root = new URL('../..', import.meta.url).pathname;

/** The archive Worker with real D1 and a real PostgreSQL behind Neon's driver and the bridge. */
export default defineConfig(async () => ({
  plugins: [
    cloudflareTest({
      main: `${root}workers/archive/index.ts`,
      wrangler: { configPath: `${root}wrangler.toml`, environment: 'archive' },
      miniflare: {
        compatibilityFlags: ['nodejs_compat'],
        bindings: {
          DATABASE_URL: 'postgres://postgres:local@localhost.neon.tech/postgres',
          MIGRATIONS: await readD1Migrations(`${root}db/d1/migrations`),
        },
      },
    }),
  ],
  test: {
    name: 'db',
    include: ['**/*.test.ts'],
    globalSetup: ['./postgres.ts', './silent.ts'],
    testTimeout: 30_000,
  },
}));
