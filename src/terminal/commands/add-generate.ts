/** `generate`: continues a text, and prints each token as it is generated. */
import { type Command, Option } from 'commander';
import type { ModelInfo } from '../../engine/protocol/model-protocol';
import type { Progress } from '../../engine/protocol/progress';
import { ALTERNATIVES_HELP, alternativesTable } from '../alternatives';
import { numberUpTo, wholeNumber } from '../arguments';
import { type Call, Interruption } from '../call';
import { writtenJson } from '../json';
import { tellingWidening } from '../telling-widening';
import { endNotes, generationNotes } from '../text';
import { TokenPace } from '../token-pace';
import { type FileOption, readGiven, withText } from './given-texts';
import {
  addCommand,
  type ModelOptions,
  requireNone,
  requireTarget,
  type TargetOptions,
  targetOf,
  withTargetOptions,
} from './options';

interface GenerateOptions extends ModelOptions, TargetOptions, FileOption {
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
  withTargetOptions(withText(command))
    .option('--max-new-tokens <n>', 'how many tokens to generate', wholeNumber(0), 40)
    .option('--temperature <t>', '0 takes the most probable token', numberUpTo(Infinity, true), 0)
    .option('--top-k <k>', 'sample among the k most probable tokens; 0: all', wholeNumber(0), 0)
    .option('--top-p <p>', topPHelp, numberUpTo(1, false), 1)
    .option('--seed <s>', 'the same seed gives the same text', wholeNumber(0), 0)
    .addOption(new Option('--weights <how>', weightsHelp).choices(WEIGHTS).default('stored'))
    .option('--alternatives <n>', ALTERNATIVES_HELP, wholeNumber(1, 50))
    .action((argument: string | undefined, options: GenerateOptions, command: Command) => {
      if (options.temperature === 0) requireNone(command, OF_SAMPLING, 'belongs to a --temperature above 0');
      return runGenerate(call, argument, options);
    });
}

async function runGenerate(call: Call, argument: string | undefined, options: GenerateOptions): Promise<void> {
  const [text] = await readGiven(call, [argument], options, 1);
  const generation = generationOf(text, options);
  const opened = await call.engine.openModel({ model: options.model }, tellingWidening(call));
  requireTarget(opened, options);
  if (options.json) await generateJson(call, opened, generation, options);
  else await generateText(call, opened, generation);
}

type Generation = ReturnType<typeof generationOf>;

/** What the engine is asked for. */
function generationOf(text: string, options: GenerateOptions) {
  const { model, maxNewTokens, temperature, topK, topP, seed, weights, alternatives = 0 } = options;
  return {
    model,
    text,
    maxNewTokens,
    sampling: { temperature, topK, topP, seed },
    asStored: weights === 'stored',
    alternatives,
    untilCancelled: true,
    ...targetOf(options),
  };
}

/** Prints everything at the end, with what a program needs to repeat the generation. */
async function generateJson(
  call: Call,
  opened: ModelInfo,
  generation: Generation,
  options: GenerateOptions,
): Promise<void> {
  const { engine, terminal, signal } = call;
  const { onProgress } = tellingWidening(call);
  const pace = new TokenPace();
  const told = (progress: Progress) => {
    pace.add(progress);
    onProgress?.(progress);
  };
  const result = await engine.generate(generation, { signal, onProgress: told });
  if (result.tokens.length === 0) signal.throwIfAborted();
  const { maxNewTokens, sampling, alternatives } = generation;
  const settings = { maxNewTokens, ...sampling, weights: options.weights, alternatives, ...forcedJson(options) };
  terminal.printJson(writtenJson(result, opened, settings, pace));
  for (const note of endNotes({ text: generation.text, source: opened.encoder })) terminal.tell(note);
}

/** Prints each token as it is generated. */
async function generateText(
  { engine, terminal, signal }: Call,
  { encoder, notDone = [] }: ModelInfo,
  generation: Generation,
): Promise<void> {
  const { text, target, targetIds, alternatives } = generation;
  // The output of an encoder-decoder does not begin with the source; a forced beginning is printed with the rest.
  const isForced = target !== undefined || targetIds !== undefined;
  const begin = encoder ? '' : text;
  const pace = new TokenPace();
  let written = '';
  const onProgress = (progress: Progress) => {
    pace.add(progress);
    if (isForced) return;
    const piece = (written === '' ? begin : '') + (progress.text ?? '');
    terminal.printPiece(piece);
    written += piece;
  };
  const result = await engine.generate(generation, { signal, onProgress });
  if (result.tokens.length === 0) signal.throwIfAborted();
  terminal.printPiece(`${result.text.slice(written.length)}\n`);
  if (alternatives > 0 && result.tokens.length > 0) terminal.print(['', alternativesTable(result.tokens)]);
  if (result.interrupted) return;
  // If the output cannot be written, that is reported instead of the speed.
  await terminal.flush();
  if (!(signal.reason instanceof Interruption)) signal.throwIfAborted();
  for (const note of [...endNotes({ text, source: encoder }), ...generationNotes(result, notDone), ...pace.notes()])
    terminal.tell(note);
}

/** What was forced on the decoder. */
function forcedJson({ target, targetIds }: TargetOptions) {
  return { target: target ?? null, targetIds: targetIds ?? null };
}
