/** `tokens`: prints how a model's tokenizer splits a text. */
import type { Command } from 'commander';
import type { Call } from '../call';
import { tokensJson } from '../json';
import { formatTokens } from '../text';
import { addCommand, type ModelOptions, TEXT_ARGUMENT } from './options';

export function addTokens(program: Command, call: Call): void {
  addCommand(program, 'tokens', 'show the tokens of a text', call)
    .argument('<text>', TEXT_ARGUMENT)
    .action((argument: string, options: ModelOptions) => runTokens(call, argument, options));
}

async function runTokens({ engine, terminal, signal }: Call, argument: string, options: ModelOptions): Promise<void> {
  const text = await terminal.readText(argument);
  const tokens = await engine.tokens({ model: options.model, text }, { signal });
  if (options.json) terminal.printJson(tokensJson(tokens));
  else terminal.print(formatTokens(tokens, text));
}
