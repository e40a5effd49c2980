/** Small tools of the benchmark: percentiles, CPU of workerd, a product in this process. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { childrenOf } from '../../workers/local/folder.ts';
import { type Options, type Parallax, startParallax } from '../../workers/local/parallax.ts';
import { type Client, registered } from '../support/client.ts';

export const quantile = (values: number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))] ?? NaN;
export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** CPU time of the workerd processes below this one, in milliseconds (Linux counts in hundredths of a second). */
export function workerdCpuMs(): number {
  const own = childrenOf(process.pid, 'workerd').map(({ pid }) => {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  });
  return own.reduce((sum, one) => sum + one, 0);
}

export const newFolder = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'parallax-bench-'));

export type Run = { parallax: Parallax; user: Client; base: string };
export async function start(options: Partial<Options> & { dataDir: string }): Promise<Run> {
  const parallax = await startParallax({ port: 0, ...options });
  const base = `http://127.0.0.1:${parallax.port}`;
  return { parallax, base, user: await registered(base) };
}

export async function addMonitors(
  user: Client,
  count: number,
  body: (i: number) => object,
): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i += 10) {
    const some = Array.from({ length: Math.min(10, count - i) }, (_, k) =>
      user.call<{ id: string }>('POST', '/api/v1/monitors', body(i + k)),
    );
    ids.push(...(await Promise.all(some)).map(({ id }) => id));
  }
  return ids;
}
