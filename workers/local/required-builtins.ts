/**
 * For bundles as ES modules: a CommonJS package that says `require('buffer')` gets Node's module by an import, as
 * wrangler does it when it deploys. workerd has no `require`.
 */
import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

const namespace = 'required-builtin';

export const requiredBuiltins: Plugin = {
  name: namespace,
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[a-z_/]+$/ }, ({ kind, path }) =>
      kind === 'require-call' && builtinModules.includes(path) ? { path, namespace } : undefined,
    );
    onLoad({ filter: /.*/, namespace }, ({ path }) => ({
      contents: `import whole from 'node:${path}';\nmodule.exports = whole;`,
    }));
  },
};
