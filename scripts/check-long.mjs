// What takes minutes: every test in full (engines that crash, weights that are rewritten, thousands of completions, other
// programs beside ours, every rule of accessibility in every look), and every attack. `npm test` has a quick form of each.
import { spawnSync } from 'node:child_process';

const [npm, ...first] = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];

function run(script) {
  const env = { ...process.env, LLM_TRACE_TESTS: 'all' };
  return spawnSync(npm, [...first, 'run', '--silent', script], { env, stdio: 'inherit' }).status === 0;
}

const passed = run('test');
const withstood = run('attack');
process.exit(passed && withstood ? 0 : 1);
