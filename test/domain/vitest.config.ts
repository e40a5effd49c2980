import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Some draw thousands of cases: they take their time on a busy machine.
  test: { name: 'domain', include: ['**/*.test.ts'], environment: 'node', testTimeout: 30_000 },
});
