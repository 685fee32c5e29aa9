/** Options that several sub-commands have. */
import { type Command, Option } from 'commander';
import { VARIANTS } from '../../architectures/architecture';
import { ISOLATIONS, type Isolation, type Variant } from '../../engine/protocol';
import { wholeNumber } from '../arguments';
import type { Call } from '../call';

export const TEXT_ARGUMENT = 'the text, or - for standard input';

export interface ModelOptions {
  readonly model: string;
  readonly isolation: Isolation;
  readonly json?: true;
}

/** Which numbers of a trace are shown. */
export interface ShowOptions extends ModelOptions {
  readonly variant: Variant;
  readonly layer: number;
  readonly head: number;
}

/** A sub-command with the options that all have. */
export function addCommand(program: Command, name: string, description: string, { files }: Call): Command {
  const isolationHelp = 'run the engine in a thread, or in a process whose crash is told in a sentence';
  return program
    .command(name)
    .description(description)
    .option('--model <folder>', 'a Hugging Face model folder', files.starter)
    .addOption(new Option('--isolation <where>', isolationHelp).choices(ISOLATIONS).default('thread'))
    .option('--json', 'print JSON, as docs/cli.schema.json describes it')
    .exitOverride();
}

export function withShowOptions(command: Command): Command {
  const variantHelp = 'the model, or block 0 as popular walk-throughs simplify it';
  return command
    .addOption(new Option('--variant <variant>', variantHelp).choices(VARIANTS).default('model'))
    .option('--layer <n>', 'the block that is shown, counted from 0', wholeNumber(0), 0)
    .option('--head <n>', 'the head that is shown, counted from 0', wholeNumber(0), 0);
}
