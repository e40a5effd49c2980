/** Every Worker of wrangler.toml as Miniflare runs it on one machine, each with the bindings production would give it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { unstable_getMiniflareWorkerOptions as optionsOf, unstable_readConfig as readConfig } from 'wrangler';
import type { RegionId } from '../domain/region.ts';
import { appOutput, root } from './app-build.ts';
import type { Secrets } from './folder.ts';
import { requiredBuiltins } from './required-builtins.ts';

const config = path.join(root, 'wrangler.toml');
const core = ['feed', 'monitor', 'ingest', 'alerts', 'archive', 'api'];

export type LocalSettings = {
  regions: RegionId[];
  publicUrl: string;
  databaseUrl: string;
  neonLocal: string;
  secrets: Secrets;
  /** Factor on the simulated networks' latency; null leaves those networks out. */
  latencyScale: number | null;
  /** For measurements: source files that are bundled in the place of others. */
  replace?: Record<string, string>;
  local: (request: Request) => Promise<Response>;
};

/** A Worker's options as Miniflare takes them (its type is a union over every plugin), and its crons. */
export type LocalWorker = Record<string, unknown> & {
  name: string;
  crons: string[];
  serviceBindings?: Record<string, unknown>;
};

async function bundle(
  entry: string,
  replace: Record<string, string> = {},
  define: Record<string, string> = {},
): Promise<string> {
  const { outputFiles } = await esbuild.build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    define,
    sourcemap: 'inline',
    logLevel: 'error',
    plugins: [replacing(replace), requiredBuiltins],
  });
  return outputFiles[0]!.text;
}
const replacing = (replace: Record<string, string>): esbuild.Plugin => ({
  name: 'replace',
  setup: ({ onLoad }) => {
    for (const [from, to] of Object.entries(replace)) {
      const filter = new RegExp(`${from.replaceAll('.', '[.]')}$`);
      onLoad({ filter }, () => ({
        contents: readFileSync(to, 'utf8'),
        loader: 'ts',
        resolveDir: path.dirname(path.join(root, from)),
      }));
    }
  },
});
const asModule = (contents: string) => [{ type: 'ESModule' as const, path: 'index.js', contents }];

/** One Worker of wrangler.toml, as it is on this machine. */
export async function fromConfig(
  env: string,
  vars: Record<string, string>,
  replace?: Record<string, string>,
): Promise<LocalWorker> {
  const { name, triggers } = readConfig({ config, env });
  const { workerOptions, main, define } = optionsOf(config, env);
  const { bindings, compatibilityFlags, ...rest } = workerOptions as Record<string, unknown> as {
    bindings?: Record<string, string>;
    compatibilityFlags?: string[];
  };
  return {
    ...rest,
    name: name!,
    crons: triggers?.crons ?? [],
    // Local targets are on this machine: the flag that forbids them is for production.
    compatibilityFlags: (compatibilityFlags ?? []).filter((flag) => flag !== 'global_fetch_strictly_public'),
    bindings: { ...bindings, ...vars },
    modules: asModule(await bundle(main!, replace, define)),
  };
}

/** The simulated network of a region. */
const networkName = (region: RegionId): string => `network-${region}`;

export async function localWorkers(settings: LocalSettings): Promise<LocalWorker[]> {
  const { regions, publicUrl, databaseUrl, neonLocal, secrets } = settings;
  const vars: Record<string, string> = {
    PUBLIC_URL: publicUrl,
    DATABASE_URL: databaseUrl,
    NEON_LOCAL: neonLocal,
    REGIONS: regions.join(','),
    ALLOW_PRIVATE_TARGETS: '1',
    ...secrets,
  };
  const network = await bundle(path.join(root, 'workers/local/network.ts'));
  const front = await bundle(path.join(root, 'workers/local/front.ts'));
  const app = await bundle(path.join(appOutput, '_worker.js'));
  const others = await Promise.all(core.map((env) => fromConfig(env, vars, settings.replace)));
  const probes = await Promise.all(
    regions.map(async (region): Promise<LocalWorker> => {
      const worker = await fromConfig(`probe-${region}`, vars, settings.replace);
      if (settings.latencyScale === null) return worker;
      return { ...worker, serviceBindings: { ...worker.serviceBindings, NETWORK: networkName(region) } };
    }),
  );
  const plain = {
    compatibilityDate: '2026-07-30',
    compatibilityFlags: ['nodejs_compat'],
    crons: [] as string[],
  };
  return [
    {
      ...plain,
      name: 'front',
      modules: asModule(front),
      serviceBindings: {
        APP: 'parallax-app',
        LOCAL: settings.local,
        ...Object.fromEntries(
          regions.map((region) => [
            `NETWORK_${region}`,
            { name: networkName(region), entrypoint: 'Control' },
          ]),
        ),
      },
    },
    {
      ...plain,
      name: 'parallax-app',
      modules: asModule(app),
      serviceBindings: { API: 'parallax-api' },
      assets: {
        directory: appOutput,
        binding: 'ASSETS',
        workerName: 'parallax-app',
        routerConfig: { has_user_worker: true, invoke_user_worker_ahead_of_assets: true },
        assetConfig: {},
      },
    },
    ...others.map((worker) => withoutOtherRegions(worker, regions)),
    ...probes,
    ...regions.map((region) => ({
      ...plain,
      name: networkName(region),
      modules: asModule(network),
      bindings: { REGION: region, LATENCY_SCALE: String(settings.latencyScale) },
    })),
  ];
}

/** The core binds to every region's probe; here only some of them run. */
function withoutOtherRegions(worker: LocalWorker, regions: RegionId[]): LocalWorker {
  const bindings = Object.entries(worker.serviceBindings ?? {}).filter(
    ([name]) =>
      !name.startsWith('PROBE_') || regions.some((region) => name === `PROBE_${region.toUpperCase()}`),
  );
  return { ...worker, serviceBindings: Object.fromEntries(bindings) };
}
