/** `tokens`: prints how a model's tokenizer splits a text. */
import type { Command } from 'commander';
import type { Call } from '../call';
import { tokensJson } from '../json';
import { formatTokens } from '../text';
import { type FileOption, readGiven, withText } from './given-texts';
import { addCommand, type ModelOptions } from './options';

type TokensOptions = ModelOptions & FileOption;

export function addTokens(program: Command, call: Call): void {
  withText(addCommand(program, 'tokens', 'show the tokens of a text', call)).action(
    (argument: string | undefined, options: TokensOptions) => runTokens(call, argument, options),
  );
}

async function runTokens(call: Call, argument: string | undefined, options: TokensOptions): Promise<void> {
  const { engine, terminal, signal } = call;
  const [text] = await readGiven(call, [argument], options, 1);
  const tokens = await engine.tokens({ model: options.model, text }, { signal });
  if (options.json) terminal.printJson(tokensJson(tokens));
  else terminal.print(formatTokens(tokens, text));
}
