/** The texts that a command reads: its arguments, and the files that `--file` names. */
import type { Command } from 'commander';
import { count, counted } from '../../base/counted';
import { pathArguments } from '../arguments';
import { type Call, UsageError } from '../call';
import { readTextFile } from '../read-texts';

export const TEXT_ARGUMENT =
  'the text, or - for standard input, where a line’s end is part of it: printf \'%s\' "..." writes none';

export interface FileOption {
  readonly file?: readonly string[];
}

/** For a command that reads one text. */
export function withText(command: Command): Command {
  return withFile(
    command.argument('[text]', TEXT_ARGUMENT),
    'read the text from this UTF-8 file, without its last line’s end',
  );
}

/** For a command that reads several texts, and names its arguments itself. */
export function withFile(command: Command, help: string): Command {
  return command.option('--file <path>', help, pathArguments);
}

/**
 * Reads the texts: first the arguments, then the files.
 * @throws UsageError if there is none, or more than the command reads; an error of one sentence if one cannot be read
 */
export async function readGiven(
  { terminal }: Call,
  given: readonly (string | undefined)[],
  { file = [] }: FileOption,
  most = Infinity,
): Promise<[string, ...string[]]> {
  const texts = given.filter((text) => text !== undefined);
  const total = texts.length + file.length;
  if (total > most)
    throw new UsageError(
      `${counted(total, 'text')} are given, and ${count(most)} ${most === 1 ? 'is' : 'are'} read: leave one out, or a --file`,
    );
  const read: string[] = [];
  for (const text of texts) read.push(await terminal.readText(text));
  for (const path of file) read.push(await (path === '-' ? terminal.readText(path) : readTextFile(path)));
  const [first, ...others] = read;
  if (first === undefined)
    throw new UsageError('the text is missing: give it in quotes, - for standard input, or a file with --file');
  return [first, ...others];
}
