/** The terminal program, wherever it runs: arguments in, output and an exit code out. */
import { Command, CommanderError } from 'commander';
import { version } from '../../../package.json';
import { CancelledError } from '../../engine/host/client';
import { type Call, Interruption, UsageError } from '../call';
import { type Streams, Terminal } from '../terminal';
import { addBench } from './add-bench';
import { addCompare } from './add-compare';
import { addEmbed } from './add-embed';
import { addEvaluate } from './add-evaluate';
import { addExport } from './add-export';
import { addFill } from './add-fill';
import { addGenerate } from './add-generate';
import { addHeads } from './add-heads';
import { addModels } from './add-models';
import { addShow } from './add-show';
import { addTokens } from './add-tokens';
import { addTrace } from './add-trace';
import { addWeight } from './add-weight';
import type { ModelOptions } from './options';

const ExitCode = { success: 0, failure: 1, usage: 2 } as const;

/** Of an interruption whose signal is not known: that of Ctrl-C. */
const SIGINT = 2;

/** Each adds its sub-command. */
const COMMANDS = [
  addTrace,
  addShow,
  addCompare,
  addTokens,
  addGenerate,
  addFill,
  addEmbed,
  addHeads,
  addModels,
  addEvaluate,
  addExport,
  addWeight,
  addBench,
];

/**
 * Do what the arguments say, and tell a failure in one sentence.
 * @param args without the names of Node and of the program
 * @returns the exit code
 */
export async function runCommandLine(
  args: readonly string[],
  streams: Streams,
  surroundings: Omit<Call, 'terminal'>,
): Promise<number> {
  const call = { ...surroundings, terminal: new Terminal(streams) };
  try {
    await orInterrupted(createProgram(call, streams).parseAsync(args, { from: 'user' }), call.signal);
    return ExitCode.success;
  } catch (error) {
    return report(error, call);
  }
}

function createProgram(call: Call, { stdout, stderr }: Streams): Command {
  const program = new Command('llm-trace')
    .description('Runs a small language model on this machine and shows every number it computes.')
    .version(version)
    .hook('preAction', (_, action) => call.engine.configure({ isolation: action.opts<ModelOptions>().isolation }))
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .exitOverride();
  for (const add of COMMANDS) add(program, call);
  return program;
}

/** What the work comes to, unless it is interrupted before: not everything that it waits for can be cancelled. */
function orInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const interrupted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(interruptionOf(signal)), { once: true });
  });
  return Promise.race([work, interrupted]);
}

function interruptionOf({ reason }: AbortSignal): Interruption {
  return reason instanceof Interruption ? reason : new Interruption(SIGINT);
}

/** Tell a failure in one sentence. @returns the exit code */
function report(error: unknown, { terminal, signal }: Call): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.success : ExitCode.usage; // it is told
  if (error instanceof CancelledError) return interruptionOf(signal).exitCode;
  const message = error instanceof Error ? error.message : String(error);
  terminal.tell(error instanceof UsageError ? `error: ${message}` : message);
  return error instanceof UsageError ? ExitCode.usage : ExitCode.failure;
}
