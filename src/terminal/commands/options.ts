/** Options that several sub-commands have. */
import { type Command, Option } from 'commander';
import { VARIANTS } from '../../architectures/plan/architecture';
import { ISOLATIONS, type Isolation } from '../../engine/protocol/engine-options';
import type { ModelInfo, Variant } from '../../engine/protocol/model-protocol';
import { type ALL, tokenIds, wholeNumber, wholeNumberOrAll, wholeNumbers } from '../arguments';
import { type Call, UsageError } from '../call';
import { MODEL_ARGUMENT, MODEL_NOT_STARTER, modelArgument } from '../model-argument';
import { NO_DEFAULT } from './help';

export const JSON_OPTION = ['--json', 'print JSON'] as const;

export interface ModelOptions {
  readonly model: string;
  readonly isolation: Isolation;
  readonly json?: true;
}

/** Which numbers of a trace are shown. */
export interface ShowOptions extends ModelOptions {
  readonly variant: Variant;
  /** If both this and the head are left out, those of the head that is shown at a glance. */
  readonly layer?: number;
  readonly head?: number | typeof ALL;
  /** The numbers of the only steps to show; if left out, all. */
  readonly step?: readonly number[];
  /** The only tensor to show, which is then printed whole. */
  readonly tensor?: string;
  /** The only rows of that tensor to show; if left out, all. */
  readonly row?: readonly number[];
  /** Whether tensors are printed whole. */
  readonly full?: true;
  /** Whether to show only the part before the steps. */
  readonly glance?: true;
}

/**
 * Adds a sub-command with the options that all have.
 * @param needs what its model has to be able to do, if the starter is not the default
 */
export function addCommand(
  program: Command,
  name: string,
  description: string,
  { files }: Call,
  needs?: string,
): Command {
  const isolationHelp = 'run the engine in a thread, or in a process whose crash is told in a sentence';
  return program
    .command(name)
    .description(description)
    .addOption(
      new Option('--model <model>', needs === undefined ? MODEL_ARGUMENT : `${needs}: ${MODEL_NOT_STARTER}`)
        .argParser(modelArgument(files.starter))
        .default(files.starter, needs === undefined ? 'the starter' : NO_DEFAULT),
    )
    .addOption(new Option('--isolation <where>', isolationHelp).choices(ISOLATIONS).default('thread'))
    .option(...JSON_OPTION)
    .exitOverride();
}

export interface TargetOptions {
  readonly target?: string;
  readonly targetIds?: readonly number[];
}

/** The forced output of an encoder-decoder's decoder, as the engine expects it. */
export function targetOf({ target, targetIds }: TargetOptions): TargetOptions {
  return { ...(target === undefined ? {} : { target }), ...(targetIds === undefined ? {} : { targetIds }) };
}

/** @throws UsageError if the model does not write an output, or has no such token */
export function requireTarget(
  { encoder, vocabSize }: Pick<ModelInfo, 'encoder' | 'vocabSize'>,
  options: TargetOptions,
): void {
  const wrong = options.targetIds?.find((id) => id >= vocabSize);
  if (encoder && wrong !== undefined)
    throw new UsageError(`--target-ids: there is no token with the id ${wrong}: the model's are 0 to ${vocabSize - 1}`);
  if (encoder) return;
  for (const [name, value] of [
    ['--target', options.target],
    ['--target-ids', options.targetIds],
  ] as const)
    if (value !== undefined)
      throw new UsageError(`${name} belongs to models that read one text and write another: leave it out for this one`);
}

/**
 * @throws UsageError if an option was given that has no effect here.
 * @param says the reason, which follows the option's name
 */
export function requireNone(command: Command, names: readonly string[], says: string): void {
  const given = command.options.find(
    (option) => names.includes(option.long ?? '') && command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (given) throw new UsageError(`${given.long} ${says}`);
}

/** Adds the options for encoder-decoders. */
export function withTargetOptions(command: Command): Command {
  const idsHelp = 'the same as `--target` in token ids, as in 5,9,11';
  return command
    .option('--target <text>', 'what the decoder of an encoder-decoder has written so far, without its start token')
    .addOption(new Option('--target-ids <ids>', idsHelp).argParser(tokenIds).conflicts('target'));
}

export function withShowOptions(command: Command): Command {
  const variantHelp =
    'the model, or a simplified block 0 (one head, no mask), as introductions to transformers often show it';
  const layerHelp =
    'the block that is shown, counted from 0; if neither this nor `--head` is given, the glance’s own head is shown, and head 0.0 with `--json` or `--tensor`';
  const glanceHelp = 'show only what all steps begin with: what comes next, why, and whether the proofs hold';
  return command
    .addOption(new Option('--variant <variant>', variantHelp).choices(VARIANTS).default('model'))
    .option('--layer <n>', layerHelp, wholeNumber(0))
    .option(
      '--head <n>',
      'the head that is shown, counted from 0; of block 0, unless `--layer` or `--tensor` chooses another; `--head all` shows every head of `--tensor`',
      wholeNumberOrAll,
    )
    .addOption(new Option('--glance', glanceHelp).conflicts(['json', 'step', 'tensor', 'full', 'variant', 'program']))
    .option('--step <n>', 'show these steps only, as in 8, 8,9 or 8-11', wholeNumbers(1))
    .option(
      '--tensor <name>',
      'show this tensor only, whole or, where it has heads, one of them, as in blocks.4.attn.pattern: its block is shown then',
    )
    .option('--row <n>', 'show these rows of `--tensor` only, counted from 0, as in 5, 5,6 or 5-8', wholeNumbers(0))
    .option(
      '--full',
      'show every value of the tensors, not only the first and last ones; of a tensor with heads, those of the shown head',
    );
}
