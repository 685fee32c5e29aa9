// Everything that is checked, in the least time: quick things first, then the tests, of which a few scripts run at a time.
// Each part's output is shown as a whole when it ends; what failed is told once more at the very end.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { summary } from './test-summary.mjs';

const started = performance.now();
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const reports = join(root, 'test/.tmp/reports');

const cores = availableParallelism();

/**
 * How many workers a script has that runs tests: half as many as there are cores, and of the page tests and the unit tests,
 * which go on when VS Code's have ended, as many. A worker waits for half of its time, for a process, a page or a window,
 * so that both cores of two stay busy to the end. Each one more loads modules, browsers and models of its own.
 */
const WORKERS = { 'test:page': cores, unit: cores };
const workersOf = (script) => String(WORKERS[script] ?? Math.max(1, Math.floor(cores / 2)));

/** npm as it runs this, since Windows starts no `npm` without a shell. */
const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];

/** Run one script of package.json. @returns whether it succeeded, and what it said */
async function run(script) {
  const begun = performance.now();
  const report = join(reports, `${script.replaceAll(/\W/g, '-')}.json`);
  rmSync(report, { force: true });
  const [program, ...first] = npm;
  const child = spawn(program, [...first, 'run', '--silent', script], {
    env: {
      ...process.env,
      // The compiler of types clears its memory away less often: a fifth of its time, for some megabytes more.
      GOGC: '400',
      VITEST_MAX_WORKERS: workersOf(script),
      LLM_TRACE_TEST_REPORT: report,
      ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      chunks.push(Buffer.from(`${error.message}\n`));
      resolve(1);
    });
    child.once('close', resolve);
  });
  const succeeded = code === 0;
  const output = Buffer.concat(chunks).toString();
  const seconds = (from) => ((performance.now() - from) / 1000).toFixed(0);
  console.log(
    `\n── ${script}: ${succeeded ? 'passed' : 'FAILED'} in ${seconds(begun)} s (at ${seconds(started)} s) ──`,
  );
  process.stdout.write(output);
  return { script, succeeded, output, report };
}

/** One after the other; all of them, whatever fails. */
async function inTurn(...scripts) {
  const results = [];
  for (const script of scripts) results.push(await run(script));
  return results;
}

/** Tell the end, if there is one. */
function end(results, isLast) {
  const failed = results.some(({ succeeded }) => !succeeded);
  if (!failed && !isLast) return;
  const told = summary(results);
  const outcome = failed ? 'Not everything passed' : 'Everything passed';
  console.log(`\n${told}${told && '\n'}${outcome}, in ${((performance.now() - started) / 1000).toFixed(0)} s.`);
  if (failed) process.exit(1);
}

// On a new machine the workbench takes a while to come, mostly over the network. The browser comes before, since two of us
// cannot install it at once.
const browser = inTurn('browser');
const workbench = browser.then(() => inTurn('workbench'));
// To compile types takes as long as the others together.
end((await Promise.all([inTurn('typecheck'), inTurn('package', 'lint')])).flat(), false);

// VS Code takes the longest to come, and its tests wait the most: they have a lane of their own.
const lanes = [
  inTurn('unit'),
  browser.then(() => inTurn('test:page')),
  workbench.then(() => inTurn('test:vscode', 'test:ui')),
];
end((await Promise.all([browser, workbench, ...lanes])).flat(), true);
