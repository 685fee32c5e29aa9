/** `generate`: continues a text, and prints each token as it is generated. */
import { type Command, Option } from 'commander';
import type { Progress } from '../../engine/protocol/progress';
import { ALTERNATIVES_HELP, alternativesTable } from '../alternatives';
import { numberUpTo, wholeNumber } from '../arguments';
import { type Call, Interruption } from '../call';
import { writtenJson } from '../json';
import { tellingWidening } from '../telling-widening';
import { generationNotes } from '../text';
import { TokenPace } from '../token-pace';
import {
  addCommand,
  type ModelOptions,
  requireNone,
  requireTarget,
  type TargetOptions,
  TEXT_ARGUMENT,
  targetOf,
  withTargetOptions,
} from './options';

interface GenerateOptions extends ModelOptions, TargetOptions {
  readonly maxNewTokens: number;
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly seed: number;
  readonly weights: (typeof WEIGHTS)[number];
  readonly alternatives?: number;
}

const WEIGHTS = ['stored', 'float32'] as const;
/** Options that have no effect if the most probable token is taken. */
const OF_SAMPLING = ['--top-k', '--top-p', '--seed'];

export function addGenerate(program: Command, call: Call): void {
  const topPHelp = 'sample among the tokens that reach this probability together';
  const weightsHelp = 'decode with the quants of a quantised GGUF file, or with float32 as a trace does';
  const command = addCommand(program, 'generate', 'continue a text, or write another of it', call);
  withTargetOptions(command.argument('<text>', TEXT_ARGUMENT))
    .option('--max-new-tokens <n>', 'how many tokens to generate', wholeNumber(0), 40)
    .option('--temperature <t>', '0 takes the most probable token', numberUpTo(Infinity, true), 0)
    .option('--top-k <k>', 'sample among the k most probable tokens; 0: all', wholeNumber(0), 0)
    .option('--top-p <p>', topPHelp, numberUpTo(1, false), 1)
    .option('--seed <s>', 'the same seed gives the same text', wholeNumber(0), 0)
    .addOption(new Option('--weights <how>', weightsHelp).choices(WEIGHTS).default('stored'))
    .option('--alternatives <n>', ALTERNATIVES_HELP, wholeNumber(1, 50))
    .action((argument: string, options: GenerateOptions, command: Command) => {
      if (options.temperature === 0) requireNone(command, OF_SAMPLING, 'belongs to a --temperature above 0');
      return runGenerate(call, argument, options);
    });
}

async function runGenerate(
  { engine, terminal, signal }: Call,
  argument: string,
  options: GenerateOptions,
): Promise<void> {
  const { maxNewTokens, temperature, topK, topP, seed, weights, alternatives = 0 } = options;
  const text = await terminal.readText(argument);
  const sampling = { temperature, topK, topP, seed };
  const asStored = weights === 'stored';
  const params = {
    model: options.model,
    text,
    maxNewTokens,
    sampling,
    asStored,
    alternatives,
    untilCancelled: true,
    ...targetOf(options),
  };
  const opened = await engine.openModel({ model: params.model }, tellingWidening({ terminal, signal }));
  requireTarget(opened, options);
  const pace = new TokenPace();
  if (options.json) {
    const { onProgress } = tellingWidening({ terminal, signal });
    const told = (progress: Progress) => {
      pace.add(progress);
      onProgress?.(progress);
    };
    const result = await engine.generate(params, { signal, onProgress: told });
    const settings = { maxNewTokens, ...sampling, weights, alternatives, ...forcedJson(options) };
    if (result.tokens.length === 0) signal.throwIfAborted();
    return terminal.printJson(writtenJson(result, opened, settings, pace));
  }
  const { encoder, notDone = [] } = opened;
  // The output of an encoder-decoder does not begin with the source; a forced beginning is printed with the rest.
  const isForced = options.target !== undefined || options.targetIds !== undefined;
  let written = '';
  const write = (piece: string) => {
    terminal.printPiece(piece);
    written += piece;
  };
  const begin = encoder ? '' : text;
  const onProgress = (progress: Progress) => {
    pace.add(progress);
    if (!isForced) write((written === '' ? begin : '') + (progress.text ?? ''));
  };
  const result = await engine.generate(params, { signal, onProgress });
  if (result.tokens.length === 0) signal.throwIfAborted();
  terminal.printPiece(`${result.text.slice(written.length)}\n`);
  if (alternatives > 0 && result.tokens.length > 0) terminal.print(['', alternativesTable(result.tokens)]);
  if (result.interrupted) return;
  // If the output cannot be written, that is reported instead of the speed.
  await terminal.flush();
  if (!(signal.reason instanceof Interruption)) signal.throwIfAborted();
  for (const note of [...generationNotes(result, notDone), ...pace.notes()]) terminal.tell(note);
}

/** What was forced on the decoder, so that a program can repeat the generation. */
function forcedJson({ target, targetIds }: TargetOptions) {
  return { target: target ?? null, targetIds: targetIds ?? null };
}
