/** `fill`: what a model says of the words that are left out of a text. */
import type { Command } from 'commander';
import { wholeNumber } from '../arguments';
import { type Call, UsageError } from '../call';
import { fillJson } from '../json';
import { tellingWidening } from '../telling-widening';
import { cutNotes, formatFill } from '../text';
import { addCommand, type ModelOptions, TEXT_ARGUMENT } from './options';

interface FillOptions extends ModelOptions {
  readonly mask: readonly number[];
  readonly top: number;
  readonly score?: true;
}

export function addFill(program: Command, call: Call): void {
  const maskHelp = 'mask token n of the text, counted from 0, special tokens not counted; may be said more than once';
  const collect = (text: string, before: readonly number[]) => [...before, wholeNumber(0)(text)];
  addCommand(program, 'fill', 'fill in the masks of a text: [MASK] or <mask>, as the tokenizer writes it', call)
    .argument('<text>', TEXT_ARGUMENT)
    .option('--mask <n>', maskHelp, collect, [])
    .option('--top <k>', 'how many of the most probable tokens to show, 1 to 50', wholeNumber(1), 10)
    .option('--score', 'mask each token in turn instead: the pseudo-perplexity of the text')
    .action((argument: string, options: FillOptions) => runFill(call, argument, options));
}

async function runFill(
  call: Call,
  argument: string,
  { mask, top: count, score, ...options }: FillOptions,
): Promise<void> {
  const { engine, terminal } = call;
  if (score && mask.length > 0) throw new UsageError('--score masks each token in turn: leave out --mask');
  const text = await terminal.readText(argument);
  const model = options.model;
  const result = score
    ? await engine.pseudoPerplexity({ model, text }, tellingWidening(call))
    : await engine.fill(
        { model, text, count, masked: await positionsOf(call, model, text, mask) },
        tellingWidening(call),
      );
  if (options.json) terminal.printJson(fillJson(text, result));
  else terminal.print(formatFill(result));
  for (const note of cutNotes(result)) terminal.tell(note);
}

/** Positions of tokens of the text, which are counted without those that the template puts there. */
async function positionsOf({ engine, signal }: Call, model: string, text: string, mask: readonly number[]) {
  if (mask.length === 0) return [];
  const tokens = await engine.tokens(model, text, { signal });
  const positions = [...tokens.keys()].filter((position) => !tokens[position]?.inserted);
  return mask.map((n) => {
    const position = positions[n];
    if (position !== undefined) return position;
    throw new UsageError(`there is no token ${n} to mask: the text has ${positions.length}, counted from 0`);
  });
}
