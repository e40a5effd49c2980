// Runs a script of the project on a machine that has only Node 20 or later and npm: installs what is missing, then
// starts the script on the Node the project brings along. Plain JavaScript, because nothing else can run yet.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const needed = [22, 18];
const stamp = path.join(root, 'node_modules', '.parallax-installed');

const fail = (message) => {
  console.error(message);
  process.exit(1);
};

function install() {
  const lock = fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === lock) return;
  console.log('installing packages (once)');
  const npm = process.env.npm_execpath;
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const { status } = spawnSync(command, [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) fail('npm ci failed: see the lines above');
  fs.writeFileSync(stamp, lock);
}

const enough = (version) => {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major > needed[0] || (major === needed[0] && minor >= needed[1]);
};

function findNode() {
  const own = path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  if (fs.existsSync(own)) return own;
  if (enough(process.versions.node)) return process.execPath;
  return fail(`Node ${needed.join('.')} or later is needed on this machine; this is ${process.version}`);
}

const [script, ...args] = process.argv.slice(2);
install();
const node = findNode();
const bin = path.join(root, 'node_modules', '.bin');
const child = spawn(node, ['--disable-warning=ExperimentalWarning', path.join(root, script), ...args], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    PATH: `${bin}${path.delimiter}${process.env.PATH}`,
    PARALLAX_PARENT: String(process.pid),
  },
});
// Ctrl-C reaches the child by itself as well; hearing it twice does no harm.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
// npm does not pass a SIGTERM on: that it is gone is seen by our parent having changed.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 250).unref();
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
