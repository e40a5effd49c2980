import { defineConfig } from 'vitest/config';
import { trustAuthority } from './support/authority.ts';

trustAuthority();

/** One project a folder, each with its own vitest.config.ts: plain Node, workerd, a browser, or the whole product. */
export default defineConfig({
  test: {
    projects: ['test/*/vitest.config.ts', 'test/workers/*/vitest.config.ts'],
  },
});
