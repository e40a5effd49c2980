import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-pool-workers';
import { defineConfig } from 'vitest/config';
import { bundle } from '../../support/bundle.ts';
import { secretsKeys } from '../keys.ts';

const root = new URL('../../..', import.meta.url).pathname;
const compatibility = { compatibilityDate: '2026-07-30', compatibilityFlags: ['nodejs_compat'] };
const asModule = async (path: string) => [
  { type: 'ESModule' as const, path: 'index.js', contents: await bundle(root + path) },
];

/**
 * The core Worker with its objects, and the dispatch object of alerts, are under test. The feed is real, in a Worker of its own; ingest and alerts
 * are imported by the tests and given these bindings; the probes are a Worker that tests tell what to answer.
 */
export default defineConfig(async () => ({
  plugins: [
    cloudflareTest({
      main: `${root}test/workers/pipeline/main.ts`,
      wrangler: { configPath: `${root}wrangler.toml`, environment: 'monitor' },
      miniflare: {
        bindings: {
          SECRETS_KEYS: secretsKeys,
          MIGRATIONS: await readD1Migrations(`${root}db/d1/migrations`),
          PUBLIC_URL: 'https://parallax.test',
        },
        compatibilityFlags: ['nodejs_compat'],
        queueProducers: {
          ALERTS: { queueName: 'alerts' },
          RESULTS_URGENT: { queueName: 'results' },
          RESULTS_DEAD: { queueName: 'dead' },
          ALERTS_DEAD: { queueName: 'dead' },
        },
        serviceBindings: Object.fromEntries(
          ['WNAM', 'ENAM', 'WEUR', 'EEUR', 'APAC', 'OC', 'SAM', 'ME', 'AFR'].map((region) => [
            `PROBE_${region}`,
            { name: 'probes', entrypoint: 'Probe', props: { region: region.toLowerCase() } },
          ]),
        ),
        durableObjects: {
          MONITOR: { className: 'MonitorObject', useSQLite: true },
          DISPATCH: { className: 'DispatchObject', useSQLite: true },
          FEED: { className: 'FeedObject', scriptName: 'feed', useSQLite: true },
          PROBES: { className: 'Script', scriptName: 'probes', useSQLite: true },
        },
        workers: [
          {
            name: 'feed',
            ...compatibility,
            modules: await asModule('workers/feed/index.ts'),
            durableObjects: { FEED: { className: 'FeedObject', useSQLite: true } },
          },
          {
            name: 'probes',
            ...compatibility,
            modules: await asModule('test/workers/pipeline/probes.ts'),
            durableObjects: { SCRIPT: { className: 'Script', useSQLite: true } },
          },
          // The queues need somebody who takes what is sent; what arrives is kept for the tests to look at.
          {
            name: 'kept',
            ...compatibility,
            modules: await asModule('test/workers/pipeline/kept.ts'),
            queueConsumers: {
              alerts: { maxBatchTimeout: 0 },
              results: { maxBatchTimeout: 0 },
              dead: { maxBatchTimeout: 0 },
            },
            durableObjects: { KEPT: { className: 'Script', scriptName: 'probes', useSQLite: true } },
          },
        ],
      },
    }),
  ],
  test: { name: 'pipeline', include: ['**/*.test.ts'], globalSetup: ['./receiver.ts'], testTimeout: 30_000 },
}));
