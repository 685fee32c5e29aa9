// Everything that is checked, in the least time: quick things first, then the tests, of which a few scripts run at a time.
// Each part's output is shown as a whole when it ends; what failed is told once more at the very end.
import { spawn } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { summary } from './test-summary.mjs';

const started = performance.now();
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const reports = join(root, 'test/.tmp/reports');

/**
 * Of each script that runs tests, three of which run at a time. Each worker more loads modules, browsers and models of its
 * own, and waits for the others: with two each on two cores the whole run took a fifth more of the processors' time.
 */
const workers = String(Math.max(1, Math.floor(availableParallelism() / 2)));

/** npm as it runs this, since Windows starts no `npm` without a shell. */
const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];

/** Folders of unit tests that run by themselves, so that all lanes end at about the same time. */
const APART = ['cli', 'editor', 'library', 'generate'];
const SURFACES = `unit: ${APART.join(', ')}`;

/** Page tests that run after the unit tests, by how their names begin: the others take as long as all else. */
const COMPARED = /^compare/;
const [PAGES, COMPARISONS] = ['test:page', 'test:page: comparisons'];

/** What scripts are given, where one is run in parts. */
const parts = {
  unit: ['unit', filesOfUnit((name) => !APART.includes(name))],
  [SURFACES]: ['unit', filesOfUnit((name) => APART.includes(name))],
  [PAGES]: ['test:page', filesOfPage((name) => !COMPARED.test(name))],
  [COMPARISONS]: ['test:page', filesOfPage((name) => COMPARED.test(name))],
};

/** Folders and files of unit tests, as vitest takes them. */
function filesOfUnit(isWanted) {
  const entries = readdirSync(join(root, 'test/unit'), { withFileTypes: true });
  const tests = entries.filter((entry) => entry.isDirectory() || entry.name.endsWith('.test.ts'));
  return tests
    .filter(({ name }) => isWanted(name))
    .map((entry) => `test/unit/${entry.name}${entry.isDirectory() ? '/' : ''}`);
}

/** Files of page tests, likewise. */
function filesOfPage(isWanted) {
  const names = readdirSync(join(root, 'test/page')).filter((name) => name.endsWith('.test.ts'));
  return names.filter(isWanted).map((name) => `test/page/${name}`);
}

/** Run one script of package.json, or a part of it. @returns whether it succeeded, and what it said */
async function run(script) {
  const begun = performance.now();
  const report = join(reports, `${script.replaceAll(/\W/g, '-')}.json`);
  rmSync(report, { force: true });
  const [program, ...first] = npm;
  const [name, files] = parts[script] ?? [script, []];
  const child = spawn(program, [...first, 'run', '--silent', name, '--', ...files], {
    env: {
      ...process.env,
      // The compiler of types clears its memory away less often: a fifth of its time, for some megabytes more.
      GOGC: '400',
      VITEST_MAX_WORKERS: workers,
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
const needed = { [PAGES]: browser, [COMPARISONS]: browser, 'test:ui': workbench, 'test:vscode': workbench };
const ready = new Set(['unit', SURFACES]);
for (const [script, need] of Object.entries(needed)) need.then(() => ready.add(script));
end((await Promise.all([inTurn('lint', 'typecheck'), inTurn('package')])).flat(), false);

/** The scripts of a list one after the other, of those that are left the first that can begin. */
async function lane(...scripts) {
  const results = [];
  while (scripts.length > 0) {
    const next = scripts.findIndex((script) => ready.has(script));
    const [script] = scripts.splice(Math.max(next, 0), 1);
    await needed[script];
    results.push(await run(script));
  }
  return results;
}

const lanes = [lane(PAGES), lane('test:vscode', 'test:ui', SURFACES), lane('unit', COMPARISONS)];
end((await Promise.all([browser, workbench, ...lanes])).flat(), true);
