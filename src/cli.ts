/** The terminal program: the same engine as in the editor. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withTemporaryFolder } from './base/temporary-folder';
import { EngineClient } from './engine/client';
import { runCommandLine } from './terminal/commands/run-command-line';

const FILES = {
  starter: join(__dirname, '..', 'models', 'starter'),
  program: __filename,
  contestant: join(__dirname, 'contestant.js'),
};

async function main(): Promise<void> {
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => abort.abort());
  process.stdout.on('error', () => abort.abort()); // the reader went away, as with `| head`
  await withTemporaryFolder(join(tmpdir(), 'llm-trace-widened-'), (widened) => run(widened, abort.signal));
  if (abort.signal.aborted) process.exit(); // whatever else is under way
}

/** @param widened a folder for what the engine makes of quantised models */
async function run(widened: string, signal: AbortSignal): Promise<void> {
  const engine = new EngineClient({ workerPath: join(__dirname, 'worker.js'), widened });
  try {
    process.exitCode = await runCommandLine(process.argv.slice(2), process, { engine, signal, files: FILES });
  } finally {
    await engine.dispose();
  }
}

void main();
