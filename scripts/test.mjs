// Everything that is checked, in the least time: quick things first, then what waits for a workbench beside what computes.
// Each part's output is shown as a whole when it ends.
import { spawn } from 'node:child_process';

const started = performance.now();

/** npm as it runs this, since Windows starts no `npm` without a shell. */
const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];

/** Run one script of package.json. @returns whether it succeeded */
async function run(script) {
  const begun = performance.now();
  const [program, ...first] = npm;
  const child = spawn(program, [...first, 'run', '--silent', script], {
    env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      output.push(Buffer.from(`${error.message}\n`));
      resolve(1);
    });
    child.once('close', resolve);
  });
  const succeeded = code === 0;
  const seconds = (from) => ((performance.now() - from) / 1000).toFixed(0);
  console.log(
    `\n── ${script}: ${succeeded ? 'passed' : 'FAILED'} in ${seconds(begun)} s (at ${seconds(started)} s) ──`,
  );
  process.stdout.write(Buffer.concat(output));
  return { script, succeeded };
}

/** One after the other; all of them, whatever fails. */
async function inTurn(...scripts) {
  const results = [];
  for (const script of scripts) results.push(await run(script));
  return results;
}

function endIfFailed(results) {
  const failed = results.filter(({ succeeded }) => !succeeded).map(({ script }) => script);
  if (failed.length === 0) return;
  console.log(`\nFailed: ${failed.join(', ')}`);
  process.exit(1);
}

// On a new machine the workbench takes a minute to come, mostly over the network.
const workbench = inTurn('workbench');
endIfFailed((await Promise.all([inTurn('lint', 'typecheck'), inTurn('package')])).flat());
const computing = inTurn('unit', 'test:page');
const waiting = workbench.then(async (installed) => [...installed, ...(await inTurn('test:vscode', 'test:ui'))]);
endIfFailed((await Promise.all([computing, waiting])).flat());
console.log(`\nEverything passed in ${((performance.now() - started) / 1000).toFixed(0)} s.`);
