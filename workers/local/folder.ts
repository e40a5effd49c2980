/**
 * The data folder: who holds it, what a killed run left behind, and the secrets made at the first start.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Trouble } from './errors.ts';

type RunFile = { pid: number; children: { pid: number; what: string }[] };
export type Folder = { path: string; runs(children: RunFile['children']): void; release(): void };

/** @throws Trouble when it cannot be written, or another Parallax runs on it */
export function takeFolder(dataDir: string): Folder {
  const folder = path.resolve(dataDir);
  const runFile = path.join(folder, 'run.json');
  try {
    fs.mkdirSync(folder, { recursive: true });
    fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK);
    const trial = path.join(folder, `.write-${process.pid}`);
    fs.writeFileSync(trial, '');
    fs.rmSync(trial);
  } catch (error) {
    throw new Trouble(`cannot write to the data folder ${folder}: ${(error as NodeJS.ErrnoException).code}`);
  }
  const old = readJson<RunFile>(runFile);
  if (old) {
    if (old.pid !== process.pid && commandOf(old.pid)?.includes('workers/local')) {
      throw new Trouble(`another Parallax (process ${old.pid}) runs on the data folder ${folder}`);
    }
    for (const { pid, what } of old.children)
      if (commandOf(pid)?.includes(what)) process.kill(pid, 'SIGKILL');
  }
  const write = (children: RunFile['children']) =>
    fs.writeFileSync(runFile, JSON.stringify({ pid: process.pid, children } satisfies RunFile));
  write([]);
  return { path: folder, runs: write, release: () => fs.rmSync(runFile, { force: true }) };
}

/** What a process of this number is running, null when there is none. */
function commandOf(pid: number): string | null {
  try {
    process.kill(pid, 0);
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return null;
  }
}

function readJson<T>(file: string): T | null {
  if (!fs.existsSync(file)) return null;
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as T;
  } catch {
    throw new Trouble(`the data folder is damaged: ${file} cannot be read. Remove the file to go on.`);
  }
}

export type Secrets = { SECRETS_KEYS: string; JWT_KEYS: string };

/** Made once; losing the file makes stored secrets unreadable. */
export function secretsOf(folder: string): Secrets {
  const file = path.join(folder, 'secrets.json');
  const known = readJson<Secrets>(file);
  if (known) {
    if (typeof known.SECRETS_KEYS === 'string' && typeof known.JWT_KEYS === 'string') return known;
    throw new Trouble(`the data folder is damaged: ${file} holds no keys`);
  }
  const ring = () => JSON.stringify({ current: 'k1', keys: { k1: randomBytes(32).toString('base64url') } });
  const secrets = { SECRETS_KEYS: ring(), JWT_KEYS: ring() };
  fs.writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  return secrets;
}

/** Children of a process, by what they run: kept so that the next start can end what a kill -9 left. */
export function childrenOf(parent: number, what: string): RunFile['children'] {
  if (process.platform !== 'linux') return [];
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = fs.readFileSync(`/proc/${name}/stat`, 'utf8');
        const ppid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        const pid = Number(name);
        return ppid === parent && commandOf(pid)?.includes(what) ? [{ pid, what }] : [];
      } catch {
        return [];
      }
    });
}
