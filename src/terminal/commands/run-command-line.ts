/** The terminal program independent of its process: takes arguments, returns output and an exit code. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, CommanderError } from 'commander';
import { version } from '../../../package.json';
import { plainLines } from '../../base/foreign-text';
import { listWords } from '../../base/list-words';
import { messageOf } from '../../base/message-of';
import { unlessAborted } from '../../base/unless-aborted';
import { CancelledError } from '../../engine/host/client';
import { type Call, FailedProofs, Interruption, UsageError } from '../call';
import { Ending } from '../ending';
import { SENTENCE, type Streams, Terminal } from '../terminal';
import { addBench } from './add-bench';
import { addCompare } from './add-compare';
import { addEmbed } from './add-embed';
import { addEvaluate } from './add-evaluate';
import { addExport } from './add-export';
import { addFill } from './add-fill';
import { addGenerate } from './add-generate';
import { addHeads } from './add-heads';
import { addHelp } from './add-help';
import { addModels } from './add-models';
import { addOthers } from './add-others';
import { addShow } from './add-show';
import { addTokens } from './add-tokens';
import { addTrace } from './add-trace';
import { addWeight } from './add-weight';
import { addClosingHelp, HELP_STYLE } from './help';
import type { ModelOptions } from './options';

const ExitCode = { success: 0, failure: 1, usage: 2, failedProofs: 3 } as const;

/** The signal number of an interruption whose signal is unknown: that of Ctrl-C. */
const SIGINT = 2;

/** How many milliseconds an interrupted command has to print what it has. */
const LAST_WORDS = 1000;

/** Each function adds its sub-command. */
const COMMANDS = [
  addTrace,
  addShow,
  addCompare,
  addTokens,
  addGenerate,
  addFill,
  addEmbed,
  addHeads,
  addOthers,
  addModels,
  addEvaluate,
  addExport,
  addWeight,
  addBench,
];

/**
 * Runs a command line, and reports a failure in one sentence.
 * @param args without the names of Node and of the program
 * @returns the exit code
 */
export async function runCommandLine(
  args: readonly string[],
  streams: Streams,
  surroundings: Omit<Call, 'terminal' | 'decide'>,
): Promise<number> {
  const ending = new Ending(surroundings.signal);
  const terminal = new Terminal(streams);
  const { signal } = ending;
  const call: Call = { ...surroundings, signal, terminal, decide: (work) => ending.decide(work) };
  const printed = parse(args, call, streams).then(() => {
    ending.conclude();
    return terminal.flush();
  });
  try {
    await unlessAborted(printed, signal);
    signal.throwIfAborted();
    return ExitCode.success;
  } catch (error) {
    // A command that has computed something until then prints it.
    if (signal.aborted) await Promise.race([printed.catch(() => undefined), sleep(LAST_WORDS)]);
    return report(error, call);
  }
}

/** The parser reports requested help and the version as errors, although they are a success. */
async function parse(args: readonly string[], call: Call, streams: Streams): Promise<void> {
  try {
    await createProgram(call, streams).parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError) || error.exitCode !== 0) throw error;
  }
}

function createProgram(call: Call, { stdout, stderr }: Streams): Command {
  const program = new Command('llm-trace')
    .description('Runs a small language model on this machine and shows every number it computes.')
    .version(version)
    .configureHelp(HELP_STYLE)
    .hook('preAction', (_, action) => call.engine.configure({ isolation: action.opts<ModelOptions>().isolation }))
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => call.terminal.page.prose,
      outputError: (text, write) => write(plainLines(withHint(text, program), SENTENCE)), // the message contains the user's input
    })
    .exitOverride();
  for (const add of COMMANDS) add(program, call);
  addClosingHelp(program, call.files.docs, call.terminal.page);
  addHelp(program);
  return program;
}

/** The parser's error for a command that reads a text: without quotes each word is an argument. */
const TOO_MANY_WORDS = /too many arguments for '(?:trace|tokens|generate|fill|heads|others|compare)'/;

const UNKNOWN_OPTION = /unknown option '(--[^'=]+)/;

/** Where an argument or an option was left out, which the help shows in its examples. */
const LEFT_OUT = /missing required argument|required option .* not specified|argument missing/;

/**
 * Adds a hint to the parser's error: a text may look like an option or like several arguments, an option may be abbreviated or
 * belong to another command, or something may be left out.
 */
function withHint(said: string, program: Command): string {
  const fault = said.replace('\n(Did you mean', ' (did you mean');
  if (TOO_MANY_WORDS.test(fault)) return `${fault.trimEnd()} A text of several words stands in quotes.\n`;
  const [first] = said.split('\n');
  if (LEFT_OUT.test(fault)) return `${first}: \`llm-trace ${program.args[0]} --help\` has examples\n`;
  if (/unknown command '[^']*'\s*$/.test(fault)) return `${first}: \`llm-trace --help\` lists all\n`;
  if (!fault.includes('unknown option')) return fault;
  const option = UNKNOWN_OPTION.exec(fault)?.[1];
  const called = calledIn(program);
  const { options } = called;
  if (options.some(({ long }) => long === option)) return `${first}: ${option} takes no value\n`;
  const longer = options.flatMap(({ long }) => (option && long && isShortOf(option, long) ? [long] : []));
  const having = commandsWith(option, program);
  const elsewhere = having.length > 0 ? `: it is an option of ${listWords(having)}` : '';
  const meant = longer.length > 0 ? ` (did you mean ${longer.join(' or ')}?)` : '';
  if (elsewhere || meant) return `${first}${elsewhere}${meant}\n`;
  const near = /did you mean (--\S+)\?/.exec(fault)?.[1];
  if (near !== undefined && option !== undefined && isLike(option, near)) return fault;
  const listed = option === undefined ? '' : `: \`${fullName(called)} --help\` lists its options`;
  return `${first}${listed}; a text that begins with - stands behind --\n`;
}

/** Whether an option is the beginning of another ("--alt"), or some of its words ("--max-tokens" of "--max-new-tokens"). */
function isShortOf(option: string, long: string): boolean {
  const words = long.split('-');
  return long.startsWith(option) || option.split('-').every((word) => words.includes(word));
}

/** The parser takes options for similar that share no beginning: "--froz" and "--row". */
function isLike(option: string, near: string): boolean {
  return near[2] === option[2] || near.includes(option.slice(2));
}

/** The command that was called, also one of `models`. */
function calledIn(program: Command): Command {
  const found = program.commands.find((command) => command.name() === program.args[0]);
  return found ? calledIn(found) : program;
}

/** "llm-trace models pull" */
function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}

function commandsWith(option: string | undefined, { commands }: Command): string[] {
  return commands
    .filter(({ options }) => option !== undefined && options.some(({ long }) => long === option))
    .map((command) => command.name());
}

const PRINTED_UNTIL_THEN = 'Interrupted: what was computed until then is printed.';
const NOTHING_PRINTED = 'Interrupted before there was anything to print.';

/** Reports a failure in one sentence. @returns the exit code */
function report(error: unknown, { terminal, signal }: Call): number {
  if (error instanceof CommanderError) return ExitCode.usage; // the parser has already reported it
  // A CancelledError does not state the reason of the cancellation.
  const cause: unknown = error instanceof CancelledError && signal.aborted ? signal.reason : error;
  if (cause instanceof Interruption) {
    if (!cause.isUnread) terminal.tell(terminal.hasPrinted ? PRINTED_UNTIL_THEN : NOTHING_PRINTED);
    return cause.exitCode;
  }
  if (cause instanceof CancelledError) return new Interruption(SIGINT).exitCode;
  const message = messageOf(cause);
  if (cause instanceof FailedProofs) {
    terminal.tell(message);
    return ExitCode.failedProofs;
  }
  terminal.tell(`error: ${message}`);
  return cause instanceof UsageError ? ExitCode.usage : ExitCode.failure;
}
