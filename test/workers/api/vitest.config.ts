import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-pool-workers';
import { defineConfig } from 'vitest/config';
import { bundle } from '../../support/bundle.ts';
import { jwtKeys, secretsKeys } from '../keys.ts';

const root = new URL('../../..', import.meta.url).pathname;
const compatibility = { compatibilityDate: '2026-07-30', compatibilityFlags: ['nodejs_compat'] };
const asModule = async (path: string) => [
  { type: 'ESModule' as const, path: 'index.js', contents: await bundle(root + path) },
];
const vars = { PUBLIC_URL: 'https://parallax.test', SECRETS_KEYS: secretsKeys, ALLOW_PRIVATE_TARGETS: '' };

/** The API with real D1, the real monitor, feed and alerts Workers; no probes, and a Postgres nobody answers at. */
export default defineConfig(async () => ({
  plugins: [
    cloudflareTest({
      main: `${root}workers/api/index.ts`,
      wrangler: { configPath: `${root}wrangler.toml`, environment: 'api' },
      miniflare: {
        compatibilityFlags: ['nodejs_compat'],
        bindings: {
          ...vars,
          JWT_KEYS: jwtKeys,
          // Nobody answers there, so no name is refused unless a test gives a resolver.
          RESOLVER_URL: 'http://127.0.0.1:9/dns-query',
          REGIONS: 'enam,weur',
          DATABASE_URL: 'postgres://u:p@localhost.neon.tech/db',
          NEON_LOCAL: '127.0.0.1:9',
          MIGRATIONS: await readD1Migrations(`${root}db/d1/migrations`),
        },
        d1Databases: { DB: 'db' },
        serviceBindings: {
          CORE: { name: 'parallax-monitor', entrypoint: 'Core' },
          ALERTS: { name: 'parallax-alerts', entrypoint: 'Alerts' },
        },
        durableObjects: {
          MONITOR: { className: 'MonitorObject', scriptName: 'parallax-monitor', useSQLite: true },
          FEED: { className: 'FeedObject', scriptName: 'parallax-feed', useSQLite: true },
          DISPATCH: { className: 'DispatchObject', scriptName: 'parallax-alerts', useSQLite: true },
        },
        workers: [
          {
            name: 'parallax-monitor',
            ...compatibility,
            modules: await asModule('workers/monitor/index.ts'),
            bindings: vars,
            d1Databases: { DB: 'db' },
            queueProducers: { ALERTS: { queueName: 'alerts' }, RESULTS_URGENT: { queueName: 'results' } },
            durableObjects: {
              MONITOR: { className: 'MonitorObject', useSQLite: true },
              FEED: { className: 'FeedObject', scriptName: 'parallax-feed', useSQLite: true },
            },
          },
          {
            name: 'parallax-feed',
            ...compatibility,
            modules: await asModule('workers/feed/index.ts'),
            durableObjects: { FEED: { className: 'FeedObject', useSQLite: true } },
          },
          {
            name: 'parallax-alerts',
            ...compatibility,
            modules: await asModule('workers/alerts/index.ts'),
            bindings: { ...vars, MAIL_FROM: 'alerts@example.com', ALLOW_PRIVATE_TARGETS: '1' },
            d1Databases: { DB: 'db' },
            queueProducers: { ALERTS: { queueName: 'alerts' }, ALERTS_DEAD: { queueName: 'dead' } },
            queueConsumers: { alerts: { maxBatchTimeout: 0 } },
            durableObjects: {
              MONITOR: { className: 'MonitorObject', scriptName: 'parallax-monitor', useSQLite: true },
              DISPATCH: { className: 'DispatchObject', useSQLite: true },
            },
          },
        ],
      },
    }),
  ],
  test: {
    name: 'api',
    include: ['**/*.test.ts'],
    globalSetup: ['./resolver.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
}));
