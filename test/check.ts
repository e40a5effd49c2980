/** Formatter, linter and type checks on the project's own Node, however this was started. */
import { spawnSync } from 'node:child_process';
import { root } from '../workers/local/app-build.ts';

const { status } = spawnSync('npm', ['run', '--silent', 'check:all'], {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
process.exit(status ?? 1);
