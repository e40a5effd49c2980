import { cloudflareTest } from '@cloudflare/vitest-pool-workers';
import { defineConfig } from 'vitest/config';
import { secretsKeys } from '../keys.ts';

const root = new URL('../../..', import.meta.url).pathname;
const networkName = 'network';

export default defineConfig(async () => {
  const { bundle } = await import('../../support/bundle.ts');
  return {
    plugins: [
      cloudflareTest({
        main: `${root}workers/probe/index.ts`,
        wrangler: { configPath: `${root}wrangler.toml`, environment: 'probe-weur' },
        miniflare: {
          bindings: { SECRETS_KEYS: secretsKeys, ALLOW_PRIVATE_TARGETS: '1' },
          compatibilityFlags: ['nodejs_compat'],
          queueProducers: {
            RESULTS_URGENT: { queueName: 'urgent-test' },
            RESULTS: { queueName: 'results-test' },
          },
          serviceBindings: { NETWORK: networkName, CONTROL: { name: networkName, entrypoint: 'Control' } },
          workers: [
            {
              name: networkName,
              modules: [
                {
                  type: 'ESModule',
                  path: 'network.js',
                  contents: await bundle(`${root}workers/local/network.ts`),
                },
              ],
              compatibilityDate: '2026-07-30',
              compatibilityFlags: ['nodejs_compat'],
              bindings: { REGION: 'weur', LATENCY_SCALE: '0' },
            },
          ],
        },
      }),
    ],
    test: {
      name: 'probe',
      include: ['**/*.test.ts'],
      globalSetup: ['./servers.ts', './servers/net.ts', './raw-servers.ts', './tls-servers.ts'],
      testTimeout: 20_000,
    },
  };
});
