// Formatting is Prettier's; this holds correctness and the house's import rule: imports go down only.
import path from 'node:path';
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

const root = import.meta.dirname;
const workers = ['probe', 'ingest', 'monitor', 'feed', 'api', 'alerts', 'archive', 'local'];
const below = ['workers/domain', 'workers/wire', 'workers/platform'];

/** Which folders the files of a folder may import from, besides their own. A folder not named here may import anything. */
const mayImport = {
  'workers/domain': [],
  'workers/wire': ['workers/domain'],
  'workers/platform': ['workers/domain', 'workers/wire'],
  db: below,
  app: ['workers/domain', 'workers/wire'],
  ...Object.fromEntries(workers.map((name) => [`workers/${name}`, [...below, 'db']])),
};
const aliases = { $wire: 'workers/wire', $domain: 'workers/domain', $lib: 'app/src/lib' };
const inside = (file, folder) => file === folder || file.startsWith(`${folder}/`);

const importsGoDown = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const file = path.relative(root, context.filename).replaceAll(path.sep, '/');
    const home = Object.keys(mayImport).find((folder) => inside(file, folder));
    if (!home) return {};
    const check = (node) => {
      const source = node.source?.value;
      if (typeof source !== 'string') return;
      const [first, ...rest] = source.split('/');
      const target = source.startsWith('.')
        ? path.relative(root, path.resolve(path.dirname(context.filename), source)).replaceAll(path.sep, '/')
        : first in aliases
          ? [aliases[first], ...rest].join('/')
          : null;
      if (target === null || inside(target, home) || mayImport[home].some((folder) => inside(target, folder)))
        return;
      context.report({ node, message: `${home} may not import ${target}: imports go down only` });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};

export default ts.config(
  { ignores: ['node_modules', '.data', '.wrangler', '**/.svelte-kit', 'db/*/migrations'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    plugins: { house: { rules: { 'imports-go-down': importsGoDown } } },
    rules: {
      'house/imports-go-down': 'error',
      'no-undef': 'off',
      // The app is always at its origin's root.
      'svelte/no-navigation-without-resolve': 'off',
      // Only what is kept in state must be reactive; most URLs and maps here live for one call.
      'svelte/prefer-svelte-reactivity': 'off',
      // svelte-check reads these comments; the linter's own run does not see what they silence.
      'svelte/no-unused-svelte-ignore': 'off',
      'no-console': 'error',
      'no-eval': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: ['workers/domain/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        'fetch',
        'setTimeout',
        'setInterval',
        'crypto',
        'performance',
        'console',
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
          message: 'time is passed in',
        },
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'time is passed in',
        },
        {
          selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
          message: 'chance is passed in',
        },
      ],
    },
  },
  {
    files: ['workers/platform/log.ts', 'workers/local/**', 'test/**', 'eslint.config.js'],
    rules: { 'no-console': 'off' },
  },
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: ts.parser } } },
);
