/** `npm start` as a child process on a free port with a data folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..', '..');
export type Product = { base: string; child: ChildProcess; output(): string; stop(): Promise<number | null> };

export const temporaryFolder = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'parallax-test-'));

export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Starts and gives back the process and its output, ready or not. */
export function launch(env: Record<string, string>): {
  child: ChildProcess;
  output(): string;
  ended: Promise<number | null>;
} {
  const npm = spawn('npm', ['start'], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [npm.stdout, npm.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(npm, 'exit').then(([code]) => code as number | null);
  return { child: npm, output: () => output, ended };
}

export async function startProduct(dataDir: string, port?: number): Promise<Product> {
  const at = port ?? (await freePort());
  const { child, output, ended } = launch({ PORT: String(at), DATA_DIR: dataDir });
  const line = `ready http://localhost:${at}`;
  const ready = new Promise<void>((resolve) => {
    const look = () => output().includes(line) && resolve();
    child.stdout!.on('data', look);
  });
  const failed = ended.then((code) =>
    Promise.reject(new Error(`npm start ended with ${code}:\n${output()}`)),
  );
  const late = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error(`not ready in 90 s:\n${output()}`)), 90_000).unref(),
  );
  await Promise.race([ready, failed, late]);
  failed.catch(() => undefined);
  return {
    base: `http://127.0.0.1:${at}`,
    child,
    output,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      return ended;
    },
  };
}

/** Processes whose command line names this folder or that were started below this process. */
export function processesWith(text: string): number[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        const command = fs.readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        const environment = fs.readFileSync(`/proc/${name}/environ`, 'utf8');
        return command.includes(text) || environment.includes(text) ? [Number(name)] : [];
      } catch {
        return [];
      }
    });
}
