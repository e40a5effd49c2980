/**
 * All of Parallax on one machine: PostgreSQL, the bridge for Neon's driver, and every Worker in one workerd. Used by
 * `npm start`, by the tests that need the whole product, and by the benchmark.
 */
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { drizzle } from 'drizzle-orm/d1';
import { migrate } from 'drizzle-orm/d1/migrator';
import { Log, LogLevel, Miniflare } from 'miniflare';
import { migratePostgres } from '../../db/postgres/migrate.ts';
import type { RegionId } from '../domain/region.ts';
import { buildApp, root } from './app-build.ts';
import { startTicker } from './cron.ts';
import { Trouble } from './errors.ts';
import { childrenOf, secretsOf, takeFolder } from './folder.ts';
import { Mailbox } from './mail.ts';
import { localPages } from './pages.ts';
import { startBridge } from './postgres/bridge.ts';
import { freePort, startPostgres } from './postgres/server.ts';
import { type LocalWorker, localWorkers } from './workers.ts';

export const localRegions: RegionId[] = ['wnam', 'enam', 'weur', 'apac', 'oc'];

export type Options = {
  /** 0 picks a free one. */
  port: number;
  dataDir: string;
  databaseUrl?: string;
  latencyScale?: number | null;
  replace?: Record<string, string>;
  progress?: (line: string) => void;
};
export type Parallax = {
  url: string;
  port: number;
  miniflare: Miniflare;
  /** Bundles every Worker anew and puts it in place; what is stored stays. */
  reload(): Promise<void>;
  stop(): Promise<void>;
};

type Undo = () => Promise<void> | void;

/** @throws Trouble with one clear line when something on this machine is in the way */
export async function startParallax(options: Options): Promise<Parallax> {
  const progress = options.progress ?? (() => undefined);
  const undo: Undo[] = [];
  const stop = async () => {
    // One that fails must not leave the others running.
    for (const one of undo.splice(0).reverse()) {
      try {
        await one();
      } catch (error) {
        progress(`while stopping: ${(error as Error).message}`);
      }
    }
  };
  try {
    return await start(options, progress, undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  options: Options,
  progress: (line: string) => void,
  undo: Undo[],
  stop: () => Promise<void>,
): Promise<Parallax> {
  const folder = takeFolder(options.dataDir);
  undo.push(() => folder.release());
  const port = options.port === 0 ? await freePort() : options.port;
  await checkPort(port);
  const url = `http://localhost:${port}`;
  const secrets = secretsOf(folder.path);

  const [databaseUrl] = await Promise.all([
    databaseFor(options, folder.path, progress, undo),
    buildApp().then((built) => progress(built ? 'built the app' : 'the app is built')),
  ]);
  const isNeon = /\.neon\.tech$/.test(new URL(databaseUrl).hostname);
  const applied = await migratePostgres(databaseUrl);
  progress(applied.length > 0 ? `migrated history: ${applied.join(', ')}` : 'history is up to date');
  const bridge = isNeon ? null : await startBridge({ url: databaseUrl });
  if (bridge) undo.push(() => bridge.close());

  const temporary = path.join(folder.path, 'tmp');
  fs.rmSync(temporary, { recursive: true, force: true });
  fs.mkdirSync(temporary, { recursive: true });
  const mailbox = new Mailbox(folder.path, temporary);
  const settings = {
    regions: localRegions,
    publicUrl: url,
    databaseUrl: bridge ? 'postgres://postgres:local@localhost.neon.tech/postgres' : databaseUrl,
    neonLocal: bridge ? `127.0.0.1:${bridge.port}` : '',
    secrets,
    latencyScale: options.latencyScale === undefined ? 1 : options.latencyScale,
    replace: options.replace,
    local: localPages(mailbox),
  };
  const workers = await localWorkers(settings);
  const optionsFor = (all: LocalWorker[]) =>
    ({
      port,
      host: '127.0.0.1',
      log: new Log(LogLevel.WARN),
      cf: false,
      defaultPersistRoot: path.join(folder.path, 'state'),
      defaultProjectTmpPath: temporary,
      workers: all.map(({ crons: _, ...worker }) => worker),
    }) as unknown as ConstructorParameters<typeof Miniflare>[0];
  const ownSignals = signalListeners();
  const miniflare = new Miniflare(optionsFor(workers));
  ownSignals.restore();
  undo.push(() => miniflare.dispose());
  try {
    await miniflare.ready;
  } catch (error) {
    throw new Trouble(
      `workerd did not start; the data folder may be damaged: ${(error as Error).message.split('\n')[0]}`,
    );
  }
  folder.runs(childrenOf(process.pid, 'workerd'));
  const d1 = await miniflare.getD1Database('DB', 'parallax-api');
  await migrate(drizzle(d1 as never), { migrationsFolder: path.join(root, 'db/d1/migrations') });
  progress('started every Worker');

  const mailTimer = setInterval(() => mailbox.collect(), 1_000);
  undo.push(() => {
    clearInterval(mailTimer);
    mailbox.collect();
  });
  const fire = async (name: string, cron: string, at: number) => {
    try {
      const worker = await miniflare.getWorker(name);
      await worker.scheduled({ cron, scheduledTime: new Date(at) });
    } catch (error) {
      progress(`the cron of ${name} failed: ${(error as Error).message}`);
    }
  };
  // Probes are ticked at once: a start is no reason to wait for the full minute.
  for (const { name, crons } of workers)
    if (name.startsWith('parallax-probe-')) await fire(name, crons[0]!, Date.now());
  const ticker = startTicker(workers, fire);
  undo.push(() => ticker.stop());
  const reload = async () => miniflare.setOptions(optionsFor(await localWorkers(settings)));
  return { url, port, miniflare, reload, stop };
}

async function databaseFor(
  options: Options,
  folder: string,
  progress: (line: string) => void,
  undo: Undo[],
): Promise<string> {
  if (options.databaseUrl) return options.databaseUrl;
  try {
    const server = await startPostgres({ dataDir: path.join(folder, 'postgres') });
    undo.push(() => server.stop());
    progress('started PostgreSQL');
    return server.url;
  } catch (error) {
    throw new Trouble((error as Error).message);
  }
}

function checkPort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${error.code})`;
      reject(new Trouble(`port ${port} ${why}: set PORT to another one`));
    });
    server.listen(port, '127.0.0.1', () => server.close(() => resolve()));
  });
}

/** Miniflare ends the process on a signal at once; here a signal means: stop everything in order. */
function signalListeners(): { restore(): void } {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const before = signals.map((signal) => [signal, process.listeners(signal)] as const);
  return {
    restore: () => {
      for (const [signal, own] of before) {
        for (const listener of process.listeners(signal))
          if (!own.includes(listener)) process.off(signal, listener);
      }
    },
  };
}
