/** The terminal program, which uses the same engine as the editor. */
import { constants } from 'node:os';
import { join } from 'node:path';
import { plainText } from './base/foreign-text';
import { messageOf } from './base/message-of';
import { createEngineClient } from './engine/host/client';
import { ioFault } from './model/errors';
import { ADVICE } from './terminal/advice';
import { Interruption, SIGPIPE } from './terminal/call';
import { runCommandLine } from './terminal/commands/run-command-line';
import { SENTENCE } from './terminal/terminal';
import { withWidenedFolder } from './terminal/widened-folder';

const FILES = {
  starter: join(__dirname, '..', 'models', 'starter'),
  program: __filename,
  docs: join(__dirname, '..', 'docs'),
  contestant: join(__dirname, 'contestant.js'),
};

/** Error codes when the reader of the output is gone, as with `| head`; the second is that of Windows. */
const NOBODY_READS = ['EPIPE', 'EOF'];

async function main(): Promise<void> {
  const abort = new AbortController();
  const interrupt = (signal: number) => abort.abort(new Interruption(signal));
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(name, () => interrupt(constants.signals[name]));
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (NOBODY_READS.includes(error.code ?? '')) interrupt(SIGPIPE);
    else abort.abort(new Error(`Standard output ${ioFault(error)}.`));
  });
  process.stderr.on('error', () => undefined); // if nobody reads the notes, the result is still written
  await withWidenedFolder((widened) => run(widened, abort.signal));
  // Exits explicitly, whatever else is still running: a signal that arrives while Node ends by itself would turn a completed
  // call into a failure.
  await new Promise<void>((resolve) => process.stderr.write('', () => resolve()));
  process.exit();
}

/** @param widened a folder for what the engine makes from quantised models */
async function run(widened: string, signal: AbortSignal): Promise<void> {
  const engine = createEngineClient({ workerPath: join(__dirname, 'worker.js'), widened, advice: ADVICE });
  try {
    process.exitCode = await runCommandLine(process.argv.slice(2), process, { engine, signal, files: FILES });
  } finally {
    await engine.dispose();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`error: ${plainText(messageOf(error), SENTENCE)}\n`); // not that of a sub-command, which is already reported
  process.exitCode = 1;
});
