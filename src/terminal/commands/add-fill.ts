/** `fill`: prints a model's predictions for words that are left out of a text. */
import type { Command } from 'commander';
import type { FillResult, PseudoPerplexity } from '../../engine/protocol/encoder-protocol';
import { cutNotes } from '../../trace/report/text';
import { wholeNumber } from '../arguments';
import { type Call, UsageError } from '../call';
import { fillJson } from '../json';
import { tellingProgress } from '../telling-progress';
import { formatFill } from '../text';
import { type FileOption, readGiven, withText } from './given-texts';
import { maskedPositions } from './masked-positions';
import { withModelOf } from './model-instead';
import { addCommand, type ModelOptions, requireNone } from './options';

interface FillOptions extends ModelOptions, FileOption {
  readonly mask: readonly number[];
  readonly top: number;
  readonly score?: true;
}

export function addFill(program: Command, call: Call): void {
  const maskHelp =
    'mask token n of the text, counted from 0 as in the answer and by --score, without the special tokens that the tokenizer adds; may be said more than once';
  const collect = (text: string, before: readonly number[]) => [...before, wholeNumber(0)(text)];
  const command = addCommand(
    program,
    'fill',
    'fill in the masks of a text: [MASK] or <mask>, as the tokenizer writes it',
    call,
    'a model that fills in masks',
  );
  withText(command)
    .option('--mask <n>', maskHelp, collect, [])
    .option('--top <k>', 'how many of the most probable tokens to show, 1 to 50', wholeNumber(1, 50), 10)
    .option('--score', 'mask each token in turn instead: the pseudo-perplexity of the text')
    .action((argument: string | undefined, options: FillOptions, command: Command) => {
      if (options.score) requireNone(command, ['--top'], 'does not apply with --score');
      return runFill(call, argument, options);
    });
}

async function runFill(
  call: Call,
  argument: string | undefined,
  { mask, top: count, score, ...options }: FillOptions,
): Promise<void> {
  const { engine, terminal } = call;
  if (score && mask.length > 0) throw new UsageError('--score masks each token in turn: leave out --mask');
  const [text] = await readGiven(call, [argument], options, 1);
  const model = options.model;
  const masked = score ? [] : await maskedPositions(call, model, text, mask);
  const result = await withModelOf(call, { model, predicts: 'masked token' }, () =>
    tellingProgress(
      call,
      'Reading the text',
      async (asked): Promise<PseudoPerplexity | FillResult> =>
        score ? engine.pseudoPerplexity({ model, text }, asked) : engine.fill({ model, text, count, masked }, asked),
    ),
  );
  if (options.json) terminal.printJson(fillJson(text, result));
  else terminal.print(formatFill(result));
  for (const note of cutNotes(result, { done: 'are read' })) terminal.tell(note);
}
