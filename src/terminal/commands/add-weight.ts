/** `weight`: prints what a quantised file stores of a weight. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { plainText } from '../../base/foreign-text';
import { percent, significant } from '../../base/number-text';
import { type TextBlock, tableBlock } from '../../base/text-blocks';
import { NotThereError } from '../../engine/host/client';
import type { StoredWindow } from '../../engine/protocol/stored-window-protocol';
import { pathArgument, wholeNumber } from '../arguments';
import { type Call, UsageError } from '../call';
import { tellingWidening } from '../telling-widening';
import { addCommand, type ModelOptions } from './options';

interface WeightOptions extends ModelOptions {
  readonly row: number;
  readonly columns: readonly [number, number];
  readonly original?: string;
}

export function addWeight(program: Command, call: Call): void {
  const originalHelp = 'the float model that was quantised: tells what that moved';
  addCommand(
    program,
    'weight',
    'show the quants of a weight of a quantised GGUF file, beside their values',
    call,
    'a quantised GGUF file',
  )
    .argument('<name>', 'the weight, by its name in the file: blk.0.ffn_up.weight')
    .option('--row <n>', 'the row, counted from 0', wholeNumber(0), 0)
    .addOption(new Option('--columns <a..b>', 'the columns').argParser(range).default([0, 32], '0..32'))
    .option('--original <path>', originalHelp, pathArgument)
    .action((weight: string, options: WeightOptions) => runWeight(call, weight, options));
}

function range(text: string): readonly [number, number] {
  const [, first, end] = /^(\d+)\.\.(\d+)$/.exec(text) ?? [];
  if (first === undefined || end === undefined) throw new InvalidArgumentError('It must be two columns, as in 0..32.');
  return [Number(first), Number(end)];
}

async function runWeight({ engine, terminal, signal }: Call, weight: string, options: WeightOptions): Promise<void> {
  const { model, row, columns, original, json } = options;
  const params = { model, weight, row, columns, ...(original === undefined ? {} : { original }) };
  const window = await engine.storedWindow(params, tellingWidening({ terminal, signal })).catch((error: unknown) => {
    throw error instanceof NotThereError ? new UsageError(error.message) : error;
  });
  if (json) terminal.printJson({ ...window, row });
  else terminal.print(formatStored(window, row));
}

function formatStored({ weight, shape, type, block, groups, moved }: StoredWindow, row: number): TextBlock[] {
  const blocks: TextBlock[] = [`${plainText(weight)} [${shape.join(', ')}], ${type} in blocks of ${block}: row ${row}`];
  for (const { column, scale, offset, codes, values, original } of groups) {
    const sum = offset === null ? '' : ` + ${significant(offset)}`;
    blocks.push('', `columns ${column} to ${column + codes.length - 1}: value = code x ${significant(scale)}${sum}`);
    const heading = ['  column', 'code', 'value', ...(original ? ['before', 'moved by'] : [])];
    const rows = codes.map((code, i) => {
      const [value, before] = [values[i] as number, original?.[i]];
      const change = before === undefined ? [] : [significant(before), significant(value - before)];
      return [`  ${column + i}`, String(code), significant(value), ...change];
    });
    blocks.push(tableBlock([heading, ...rows]));
  }
  if (moved) {
    const share = percent(moved.rms / moved.ofValues);
    blocks.push(
      '',
      `Quantising moved these values by at most ${significant(moved.largest)}. The root mean square of the moves is ${share} of that of the values.`,
    );
  }
  return blocks;
}
