/** The format of `--help`: sentences, meaningful defaults, examples, exit codes, and where to read more. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Argument, Command, Help, Option } from 'commander';
import { indented, layOut, type Page, type TextBlock } from '../../base/text-blocks';

/** Stands for a default value that a command rejects as an argument; the help does not print it. */
export const NO_DEFAULT = 'none';

/** Examples of what to type, by the name of the command. */
const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  trace: [
    'trace "The weather is" --layer 2 --head 3',
    'trace "The weather is" --step 8,9',
    'trace --file notes.txt --glance',
    'trace "The weather is" --tensor blocks.2.attn.pattern --head all',
    'trace "The weather is" --explain " very" --rather-than " not"',
    'trace "The weather is" --without each --step 14',
    'trace "The weather is" --save weather.trace.safetensors',
  ],
  show: ['show weather.trace.safetensors --step 8-12', 'show weather.trace.safetensors --model DIR'],
  compare: [
    'compare "The weather is" "The weather was" --patch all',
    'compare "The weather is" --other-model DIR',
    'compare --file a.txt --file b.txt',
  ],
  tokens: ['tokens "The weather is"', 'printf \'%s\' "The weather is" | llm-trace tokens -'],
  generate: [
    'generate "The weather is" --temperature 0.8 --top-k 40 --seed 1',
    'generate "The weather is" --max-new-tokens 5 --alternatives 3',
  ],
  fill: ['fill "The [MASK] is fine." --model DIR', 'fill "The weather is fine." --score --model DIR'],
  embed: ['embed "one text" "another" --model DIR'],
  heads: ['heads "Tom met Anna Smith. Then Tom met Anna" --sort induction --top 10'],
  others: ['others "The weather is" --wanted " cold"', 'others "The [MASK] is fine." --model DIR'],
  models: ['models', 'models info OWNER/NAME', 'models pull OWNER/NAME'],
  evaluate: ['evaluate README.md src', 'evaluate src --completions --places 100'],
  export: ['export DIR --to safetensors --model FILE.gguf'],
  weight: ['weight blk.0.ffn_up.weight --row 5 --columns 0..64 --model FILE.gguf'],
  bench: ['bench', 'bench --model FILE.gguf'],
};

/** The style of all parts of the help. */
export const HELP_STYLE: Partial<Help> = {
  // Below the parser's own 40 columns it would not break lines at all, so in a narrow terminal they would be widest.
  minWidthToWrap: 16,
  optionDescription: (option: Option) => `${sentence(option.description)}${extrasOf(option)}`,
  argumentDescription: ({ description }: Argument) => sentence(description),
  subcommandDescription: (command: Command) => sentence(command.summary() || command.description()),
  commandDescription: (command: Command) => sentence(command.description()),
};

/** Adds a capital letter and a full stop; a text that begins with a name or a symbol keeps its first letter. */
function sentence(text: string): string {
  if (text === '') return '';
  const begun = `${text[0]?.toUpperCase()}${text.slice(1)}`;
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

function extrasOf({ argChoices, defaultValue, defaultValueDescription, required, optional }: Option): string {
  const isTold =
    defaultValue !== undefined &&
    (required || optional) &&
    defaultValueDescription !== NO_DEFAULT &&
    !(Array.isArray(defaultValue) && defaultValue.length === 0);
  const extras = [
    ...(argChoices ? [`choices: ${argChoices.join(', ')}`] : []),
    ...(isTold ? [`default: ${defaultValueDescription ?? String(defaultValue)}`] : []),
  ];
  return extras.length > 0 ? ` (${extras.join('; ')})` : '';
}

/**
 * Adds examples to each command, and to the program its exit codes and where to read more.
 * @param docs the folder of the documentation
 */
export function addClosingHelp(program: Command, docs: string, page: Page): void {
  for (const command of program.commands) {
    const examples = EXAMPLES[command.name()] ?? [];
    if (examples.length > 0) command.addHelpText('after', `\nExamples:\n${examples.map(exampleLine).join('\n')}`);
  }
  const files = existsSync(docs)
    ? [
        `${join(docs, 'terminal.md')}: all commands by what they are for.`,
        `${join(docs, 'cli.schema.json')}: what --json prints.`,
      ]
    : [];
  const closing: TextBlock[] = [
    '',
    'Exit codes:',
    indented(EXIT_CODES, 2),
    '',
    'Further reading:',
    indented(['llm-trace trace --help, and so on, has examples of each command.', ...files], 2),
  ];
  program.addHelpText('after', layOut(closing, page).join('\n'));
}

const EXIT_CODES = [
  '0  All went well.',
  '1  A failure, told in a sentence on standard error: a text, file or model cannot be used.',
  '2  Wrong usage: of an option, or it names what the model or the text does not have.',
  '3  trace or show has printed all, and a proof of the trace fails.',
  '128 plus the number of a signal that ended it: 130 for Ctrl-C.',
];

function exampleLine(example: string): string {
  return `  ${example.includes('llm-trace') ? '' : 'llm-trace '}${example}`;
}
