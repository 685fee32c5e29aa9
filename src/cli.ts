/** The terminal program: the same engine as in the editor. */
import { join } from 'node:path';
import { plainText } from './base/foreign-text';
import { EngineClient } from './engine/client';
import { runCommandLine } from './terminal/commands/run-command-line';
import { withWidenedFolder } from './terminal/widened-folder';

const FILES = {
  starter: join(__dirname, '..', 'models', 'starter'),
  program: __filename,
  contestant: join(__dirname, 'contestant.js'),
};

async function main(): Promise<void> {
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => abort.abort());
  process.stdout.on('error', () => abort.abort()); // the reader went away, as with `| head`
  await withWidenedFolder((widened) => run(widened, abort.signal));
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

main().catch((error: unknown) => {
  process.stderr.write(`${plainText(String(error), 2000)}\n`); // sub-commands tell their own failures: this is none of theirs
  process.exitCode = 1;
});
