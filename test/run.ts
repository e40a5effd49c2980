/**
 * `npm test`: every project; the simulation and those that start the whole product after the others, so that no two of
 * them share this machine's time. Arguments are passed on as filters. The last line says `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildApp, root } from '../workers/local/app-build.ts';

const alone = ['sim', 'e2e', 'app'];
const filters = process.argv.slice(2);

type Report = {
  numPassedTests: number;
  numFailedTests: number;
  numFailedTestSuites: number;
  numTotalTests: number;
};

async function run(projects: string[]): Promise<Report> {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'parallax-report-')), 'report.json');
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [
    vitest,
    'run',
    '--config',
    'test/vitest.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile=${file}`,
  ];
  const child = spawn(
    process.execPath,
    [
      ...args,
      ...projects.map((name) => `--project=${name}`),
      ...filters,
      '--passWithNoTests',
      '--silent=passed-only',
    ],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'pipe'],
    },
  );
  // workerd writes a native stack for every connection that a test breaks on purpose.
  child.stderr.on('data', (chunk: Buffer) => {
    const lines = chunk
      .toString()
      .split('\n')
      .filter(
        (line) => !/^(stack|exception|uncaught exception|e) ?[=:;]|workerd@/.test(line) && line.trim() !== '',
      );
    if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`);
  });
  const [code] = (await once(child, 'exit')) as [number];
  const report = fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as Report) : null;
  if (!report) return { numPassedTests: 0, numFailedTests: 1, numFailedTestSuites: 1, numTotalTests: 0 };
  // A file that could not even be loaded has no tests to fail.
  if (code !== 0 && report.numFailedTests === 0)
    report.numFailedTests = Math.max(1, report.numFailedTestSuites);
  return report;
}

/** A project is named as its folder. */
function projectNames(): string[] {
  const configs = fs.globSync(['test/*/vitest.config.ts', 'test/workers/*/vitest.config.ts'], { cwd: root });
  return configs.map((config) => path.basename(path.dirname(config)));
}

await buildApp();
const names = projectNames();
const reports = [await run(names.filter((name) => !alone.includes(name)))];
for (const name of alone) if (names.includes(name)) reports.push(await run([name]));
const sum = (key: keyof Report) => reports.reduce((total, report) => total + report[key], 0);
const [passed, failed] = [sum('numPassedTests'), sum('numFailedTests')];
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
