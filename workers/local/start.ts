/** `npm start`: everything on one origin, until a signal ends it. */
import path from 'node:path';
import { root } from './app-build.ts';
import { Trouble } from './errors.ts';
import { startParallax } from './parallax.ts';

const startedAt = Date.now();
const progress = (line: string): void =>
  console.log(`${((Date.now() - startedAt) / 1_000).toFixed(1).padStart(5)} s  ${line}`);

function fail(error: unknown): never {
  console.error(error instanceof Trouble ? `parallax: ${error.message}` : error);
  process.exit(1);
}

const port = Number(process.env.PORT ?? '8787');
if (!Number.isInteger(port) || port < 0 || port > 65_535)
  fail(new Trouble(`PORT is ${process.env.PORT}, which is no port`));

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
// Started by npm: when that is killed, nobody could end us any more.
const parent = Number(process.env.PARALLAX_PARENT);
if (parent) setInterval(() => process.ppid !== parent && stopping.abort(), 500).unref();

try {
  const parallax = await startParallax({
    port,
    dataDir: path.resolve(root, process.env.DATA_DIR ?? '.data'),
    databaseUrl: process.env.DATABASE_URL || undefined,
    progress,
  });
  console.log(`ready ${parallax.url}`);
  if (!stopping.signal.aborted)
    await new Promise((resolve) => stopping.signal.addEventListener('abort', resolve));
  await parallax.stop();
  progress('stopped');
  process.exit(0);
} catch (error) {
  fail(error);
}
