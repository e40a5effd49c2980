import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'app',
    include: ['**/*.test.ts'],
    environment: 'node',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
  resolve: {
    alias: {
      $lib: new URL('../../app/src/lib', import.meta.url).pathname,
      $wire: new URL('../../workers/wire', import.meta.url).pathname,
      $domain: new URL('../../workers/domain', import.meta.url).pathname,
    },
  },
});
