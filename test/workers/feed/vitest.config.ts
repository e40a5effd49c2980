import { cloudflareTest } from '@cloudflare/vitest-pool-workers';
import { defineConfig } from 'vitest/config';

const root = new URL('../../..', import.meta.url).pathname;

export default defineConfig({
  plugins: [
    cloudflareTest({
      main: `${root}workers/feed/index.ts`,
      wrangler: { configPath: `${root}wrangler.toml`, environment: 'feed' },
    }),
  ],
  test: { name: 'feed', include: ['**/*.test.ts'] },
});
