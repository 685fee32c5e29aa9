/** `trace`: runs a model on a text and prints what it computes. */
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { DEFAULT_NEW_TOKENS, type SaveParams, type TraceSummary } from '../../engine/protocol/trace-protocol';
import { requireWritable } from '../../model/atomic-file';
import { onlySavedTrace } from '../../trace/saving/only-saved-trace';
import { pathArgument, wholeNumber } from '../arguments';
import { type Call, UsageError } from '../call';
import { isInterrupted, unlessInterrupted } from '../interrupted';
import { tellingProgress } from '../telling-progress';
import { type ExplainOptions, explainedTokens, withExplainOptions } from './explained-tokens';
import { type FileOption, readGiven, withText } from './given-texts';
import { addCommand, requireTarget, type TargetOptions, targetOf, withShowOptions, withTargetOptions } from './options';
import { computeTrace, requireChoice, requireProofs, tellEnd } from './print-trace';
import { requireTogether } from './shown-steps';
import { type ProgramOptions, requireProgram, requireWeights, writeProgram } from './write-program';

interface TraceOptions extends ProgramOptions, TargetOptions, ExplainOptions, FileOption {
  readonly maxNewTokens: number;
  readonly save?: string;
}

export function addTrace(program: Command, call: Call): void {
  const command = addCommand(program, 'trace', 'show the steps from a text to what the model says of it', call);
  const programHelp =
    'write a Python program that computes the last row of `--tensor`, or that of `--row`, from the token ids and the file of the weights; it needs NumPy alone';
  withExplainOptions(withTargetOptions(withShowOptions(withText(command))))
    .option('--max-new-tokens <n>', 'how many tokens to generate after the text', wholeNumber(0), DEFAULT_NEW_TOKENS)
    .option('--save <file>', 'write every stage into a file, best named .trace.safetensors', pathArgument)
    .addOption(new Option('--program <file>', programHelp).argParser(pathArgument).conflicts('json'))
    .option(
      '--program-weights <file>',
      'where the weights of a quantised model are written as float32, which `--program` reads; a file of the very same weights is left as it is',
      pathArgument,
    )
    .option('--force', 'let --save replace a trace that was saved under that name, and --program a text')
    .action((argument: string | undefined, options: TraceOptions) => runTrace(call, argument, options));
}

async function runTrace(call: Call, argument: string | undefined, options: TraceOptions): Promise<void> {
  const starting = performance.now();
  requireTogether(options);
  const { engine, terminal } = call;
  const { variant, maxNewTokens, force = false } = options;
  const save = options.save === undefined ? undefined : resolve(options.save);
  if (save !== undefined) await requireWritable(save, force ? onlySavedTrace : refuseExisting);
  else if (force && options.program === undefined) throw new UsageError('--force belongs to --save and --program');
  await requireProgram(options);
  const [text] = await readGiven(call, [argument], options, 1);
  const model = options.model;
  const begun = performance.now();
  const opened = await tellingProgress(call, 'Opening the model', (asked) => engine.openModel({ model }, asked));
  const opening = performance.now() - begun;
  requireChoice(opened, options);
  requireTarget(opened, options);
  requireWeights(opened, options);
  const explained = await explainedTokens(call, opened, options);
  const summary = await tellingProgress(call, 'Tracing the text', (asked) =>
    engine.trace({ model, text, maxNewTokens, untilCancelled: true, ...targetOf(options) }, asked),
  );
  const program = options.program !== undefined && !isInterrupted(call);
  if (program) await writeProgram(call, summary, options);
  const print = program ? NOTHING : await computeTrace(call, summary, options, explained, { starting, opening });
  const isSaved =
    save !== undefined &&
    (await saveTrace(call, summary, { path: save, variant, replace: force, ...madeBy(summary, options) }));
  const proofs = print();
  tellEnd(terminal, summary);
  if (isSaved && !options.json) terminal.print(`\nSaved to ${save}`);
  requireProofs(proofs);
}

/** Who wrote the output, if the model is an encoder-decoder. */
function madeBy({ source }: TraceSummary, options: TraceOptions): Pick<SaveParams, 'output'> {
  const isForced = options.target !== undefined || options.targetIds !== undefined;
  return source ? { output: { changed: isForced ? 'all' : [] } } : {};
}

/** Prints nothing of the trace after its program. */
const NOTHING = () => [];

/**
 * Saves just before printing, so that an interrupted trace is not saved.
 * @returns whether it was saved; false if it was interrupted
 */
async function saveTrace(
  call: Call,
  { trace }: Pick<TraceSummary, 'trace'>,
  params: Omit<SaveParams, 'trace'>,
): Promise<boolean> {
  const { engine, terminal } = call;
  const work = (signal: AbortSignal) =>
    tellingProgress({ terminal, signal }, 'Saving the trace', (asked) => engine.save({ trace, ...params }, asked));
  const saved = await unlessInterrupted(call, async () => {
    await call.decide(work);
    return true;
  });
  return saved ?? false;
}

async function refuseExisting(path: string): Promise<void> {
  throw new Error(`${path} exists already: choose another name, or add --force to replace a saved trace.`);
}
