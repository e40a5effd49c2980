/** A Worker as one module, the way the runner bundles it, for tests that need a second Worker beside the tested one. */
import * as esbuild from 'esbuild';
import { requiredBuiltins } from '../../workers/local/required-builtins.ts';

export async function bundle(entryPoint: string): Promise<string> {
  const { outputFiles } = await esbuild.build({
    entryPoints: [entryPoint],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    plugins: [requiredBuiltins],
    logLevel: 'warning',
  });
  return outputFiles[0]!.text;
}
