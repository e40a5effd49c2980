import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { name: 'sim', include: ['**/*.test.ts'], environment: 'node', testTimeout: 180_000 },
});
