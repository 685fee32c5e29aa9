// What takes minutes: engines that crash, weights that are rewritten, and every attack. Quick forms are in `npm test`.
import { spawnSync } from 'node:child_process';

const [npm, ...first] = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];

function run(...script) {
  const env = { ...process.env, LLM_TRACE_CRASHES: '50', LLM_TRACE_REWRITES: '100' };
  return spawnSync(npm, [...first, 'run', '--silent', ...script], { env, stdio: 'inherit' }).status === 0;
}

const built = run('build');
const survived = built && run('unit', '--', 'test/unit/engine/isolation', 'test/unit/engine/changed-model');
const withstood = built && run('attack');
process.exit(survived && withstood ? 0 : 1);
