/** Builds the app when its sources changed since the last build. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { Trouble } from './errors.ts';

export const root = path.resolve(import.meta.dirname, '..', '..');
export const appOutput = path.join(root, 'app', '.svelte-kit', 'cloudflare');
const stampFile = path.join(root, 'app', '.svelte-kit', 'parallax-build');
const sources = [
  'app/src',
  'app/static',
  'app/svelte.config.js',
  'app/vite.config.ts',
  'workers/wire',
  'workers/domain',
  'package-lock.json',
];

function hashOf(paths: string[]): string {
  const hash = createHash('sha256');
  const add = (file: string) => {
    if (!fs.existsSync(file)) return;
    if (fs.statSync(file).isDirectory())
      for (const name of fs.readdirSync(file).sort()) add(path.join(file, name));
    else hash.update(path.relative(root, file)).update(fs.readFileSync(file));
  };
  for (const one of paths) add(path.join(root, one));
  return hash.digest('hex');
}

/** @returns whether anything had to be built */
export async function buildApp(): Promise<boolean> {
  const hash = hashOf(sources);
  const isBuilt = fs.existsSync(path.join(appOutput, '_worker.js')) && fs.existsSync(stampFile);
  if (isBuilt && fs.readFileSync(stampFile, 'utf8') === hash) return false;
  const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: path.join(root, 'app'),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Trouble(`the app could not be built:\n${output.trim()}`);
  fs.writeFileSync(stampFile, hash);
  return true;
}
