/**
 * `npm run dev`: everything `npm start` runs, with Workers bundled anew when their sources change, and the app served
 * by Vite on a port of its own with hot reload.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root } from './app-build.ts';
import { startParallax } from './parallax.ts';
import { ending, fail, progress, settings } from './process.ts';

const settleMs = 200;
const end = ending();
try {
  const parallax = await startParallax(settings());
  let timer: ReturnType<typeof setTimeout> | undefined;
  let reloading = Promise.resolve();
  const changed = (_: unknown, file: string | null) => {
    if (!file?.endsWith('.ts')) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      reloading = reloading
        .then(() => parallax.reload())
        .then(() => progress(`put ${file} in place`))
        .catch((error: Error) => progress(`not in place yet: ${error.message}`));
    }, settleMs);
  };
  for (const folder of ['workers', 'db']) fs.watch(path.join(root, folder), { recursive: true }, changed);
  const vite = spawn(
    process.execPath,
    [path.join(root, 'node_modules/vite/bin/vite.js'), 'dev', '--host', '127.0.0.1'],
    {
      cwd: path.join(root, 'app'),
      env: { ...process.env, PARALLAX_API: `http://127.0.0.1:${parallax.port}` },
      stdio: 'inherit',
    },
  );
  console.log(`ready ${parallax.url} (as built; the app with hot reload is at the address Vite prints)`);
  await end;
  vite.kill('SIGTERM');
  await parallax.stop();
  process.exit(0);
} catch (error) {
  fail(error);
}
