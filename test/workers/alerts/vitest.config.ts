import { cloudflareTest } from '@cloudflare/vitest-pool-workers';
import { defineConfig } from 'vitest/config';

const root = new URL('../../..', import.meta.url).pathname;

/** Channels alone: their adapters in workerd, against real servers on this machine. No databases, no objects. */
export default defineConfig({
  plugins: [
    cloudflareTest({
      miniflare: { compatibilityDate: '2026-07-30', compatibilityFlags: ['nodejs_compat'] },
      main: `${root}test/workers/alerts/nothing.ts`,
    }),
  ],
  test: {
    name: 'alerts',
    include: ['**/*.test.ts'],
    globalSetup: ['./servers.ts', './vendors.ts'],
    testTimeout: 30_000,
  },
});
