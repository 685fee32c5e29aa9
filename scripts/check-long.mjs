// What takes minutes: engines that crash, weights that are rewritten, thousands of completions, other programs beside
// ours, every rule of accessibility in every look, and every attack. Quick forms are in `npm test`.
import { spawnSync } from 'node:child_process';

const [npm, ...first] = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];

/** How often, where `npm test` is content with less; and what it leaves out. */
const MORE = {
  LLM_TRACE_CRASHES: '50',
  LLM_TRACE_REWRITES: '100',
  LLM_TRACE_KILLS: '20',
  LLM_TRACE_PLACES: '100',
  LLM_TRACE_COMPLETIONS: '1000',
  LLM_TRACE_PEERS: '1',
  LLM_TRACE_MUTATIONS: '5000',
  LLM_TRACE_ATTACKS: '300',
  LLM_TRACE_EVALUATIONS: 'all',
  LLM_TRACE_LOOKS: 'all',
  LLM_TRACE_SESSIONS: 'all',
};

function run(...script) {
  const env = { ...process.env, ...MORE };
  return spawnSync(npm, [...first, 'run', '--silent', ...script], { env, stdio: 'inherit' }).status === 0;
}

const built = run('build');
const survived =
  built &&
  run(
    'unit',
    '--',
    'base/temporary-folder',
    'engine/isolation',
    'engine/changed-model',
    'engine/infill',
    'engine/mutations',
    'terminal/comparison',
    'evaluation/evaluate',
    'gguf/gguf-file',
    'gguf/mutations',
    'cli/models-pull',
  );
const readable = built && run('test:page');
const stayedSmall = run('package') && run('test:vscode');
const filledIn = run('test:ui', '--', 'typing');
const withstood = built && run('attack');
process.exit(survived && readable && stayedSmall && filledIn && withstood ? 0 : 1);
