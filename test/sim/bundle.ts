/**
 * The product and its simulation as one module. The platform's own modules and what checks find are replaced; so are,
 * for a mutation, texts of the product's sources.
 */
import * as esbuild from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import { requiredBuiltins } from '../../workers/local/required-builtins.ts';

export const root = path.resolve(import.meta.dirname, '..', '..');
export type Replacement = { file: string; from: string; to: string };

const shims: Record<string, string> = {
  'cloudflare:workers': 'workers.ts',
  'cloudflare:email': 'email.ts',
  'cloudflare:sockets': 'sockets.ts',
};

/** @throws when a text to replace is not there exactly once */
export async function bundle(replacements: readonly Replacement[] = []): Promise<string> {
  const shim = (name: string) => path.join(import.meta.dirname, 'shims', name);
  const replaced = new Set<Replacement>();
  const plugin: esbuild.Plugin = {
    name: 'simulated',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^cloudflare:/ }, ({ path: name }) => ({ path: shim(shims[name]!) }));
      onResolve({ filter: /checks\/index\.ts$/ }, () => ({ path: shim('checks.ts') }));
      onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
        const own = replacements.filter((one) => path.join(root, one.file) === file);
        if (own.length === 0) return undefined;
        let contents = fs.readFileSync(file, 'utf8');
        for (const one of own) {
          const count = contents.split(one.from).length - 1;
          if (count !== 1) throw new Error(`${one.file} has ${count} times: ${one.from}`);
          contents = contents.replace(one.from, () => one.to);
          replaced.add(one);
        }
        return { contents, loader: 'ts' };
      });
    },
  };
  const { outputFiles } = await esbuild.build({
    entryPoints: [path.join(import.meta.dirname, 'thread.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    sourcemap: 'inline',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*'],
    plugins: [requiredBuiltins, plugin],
    logLevel: 'silent',
  });
  const unused = replacements.find((one) => !replaced.has(one));
  if (unused) throw new Error(`${unused.file} is not part of the simulation`);
  return outputFiles[0]!.text;
}
