/** The terminal program: the same engine as in the editor. */
import { join } from 'node:path';
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
  const engine = new EngineClient({ workerPath: join(__dirname, 'worker.js') });
  try {
    process.exitCode = await runCommandLine(process.argv.slice(2), process, {
      engine,
      signal: abort.signal,
      files: FILES,
    });
  } finally {
    await engine.dispose();
  }
  if (abort.signal.aborted) process.exit(); // whatever else is under way
}

void main();
