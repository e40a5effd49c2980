// Formatting is Prettier's; this holds correctness and the house's import rule: imports go down only.
import js from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

const workers = ['probe', 'ingest', 'monitor', 'feed', 'api', 'alerts', 'archive', 'local'];
const zone = (target, from, message, except) => ({ target, from, message, ...(except ? { except } : {}) });

export default ts.config(
  { ignores: ['node_modules', '.data', '.wrangler', '**/.svelte-kit', 'db/*/migrations'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.mjs', '.svelte'] })],
    },
    rules: {
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
      'import-x/no-cycle': ['error', { maxDepth: 6 }],
      'import-x/no-restricted-paths': [
        'error',
        {
          zones: [
            zone('./workers/domain', './workers', 'domain imports nothing outside itself', ['./domain']),
            zone('./workers/domain', ['./db', './app', './test'], 'domain imports nothing outside itself'),
            zone('./workers/wire', './workers', 'wire imports domain only', ['./domain', './wire']),
            zone('./workers/wire', ['./db', './app', './test'], 'wire imports domain only'),
            zone('./workers/platform', './workers', 'platform imports domain and wire only', [
              './domain',
              './wire',
              './platform',
            ]),
            zone('./workers/platform', ['./db', './app', './test'], 'platform imports domain and wire only'),
            zone('./db', './workers', 'db imports domain, wire and platform only', [
              './domain',
              './wire',
              './platform',
            ]),
            zone('./db', ['./app', './test'], 'db imports nothing above it'),
            ...workers.map((name) =>
              zone(`./workers/${name}`, './workers', 'a Worker never imports another Worker', [
                './domain',
                './wire',
                './platform',
                `./${name}`,
              ]),
            ),
            ...workers.map((name) =>
              zone(`./workers/${name}`, ['./app', './test'], 'Workers import nothing above them'),
            ),
            zone('./app', './workers', 'the app imports wire and domain only', ['./wire', './domain']),
            zone('./app', ['./db', './test'], 'the app reaches data through the API'),
          ],
        },
      ],
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
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'time is passed in' },
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
