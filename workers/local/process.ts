/** What `npm start` and `npm run dev` share: the settings from the environment, the signals, the one clear line. */
import path from 'node:path';
import { root } from './app-build.ts';
import { Trouble } from './errors.ts';
import type { Options } from './parallax.ts';

const startedAt = Date.now();
export const progress = (line: string): void =>
  console.log(`${((Date.now() - startedAt) / 1_000).toFixed(1).padStart(5)} s  ${line}`);

export function fail(error: unknown): never {
  console.error(error instanceof Trouble ? `parallax: ${error.message}` : error);
  process.exit(1);
}

export function settings(): Options {
  const port = Number(process.env.PORT ?? '8787');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    fail(new Trouble(`PORT is ${process.env.PORT}, which is no port`));
  }
  return {
    port,
    dataDir: path.resolve(root, process.env.DATA_DIR ?? '.data'),
    databaseUrl: process.env.DATABASE_URL || undefined,
    progress,
  };
}

/** Resolves when this process is to end: a signal, or the death of what started it. */
export function ending(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    // When our starter is killed, nobody could end us any more.
    const parent = Number(process.env.PARALLAX_PARENT);
    if (parent) setInterval(() => process.ppid !== parent && resolve(), 500).unref();
  });
}
