/** `show`: shows a saved trace, or one side of a saved comparison, as `trace` does. */
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { quotedText } from '../../base/foreign-text';
import { messageOf } from '../../base/message-of';
import type { ModelId } from '../../engine/protocol/model-protocol';
import type { TraceSummary } from '../../engine/protocol/trace-protocol';
import { pathArgument } from '../arguments';
import { type Call, UsageError } from '../call';
import { type ExplainOptions, explainedTokens, withExplainOptions } from './explained-tokens';
import { addCommand, type ShowOptions, withShowOptions } from './options';
import { printTrace, requireChoice } from './print-trace';
import { requireTogether } from './shown-steps';

interface SavedOptions extends ShowOptions, ExplainOptions {
  readonly side?: 'a' | 'b';
}

export function addShow(program: Command, call: Call): void {
  const command = addCommand(program, 'show', 'show a trace that was saved, and check its proofs again', call);
  withExplainOptions(
    withShowOptions(command.argument('<file>', 'a file that `trace --save` or the editor wrote', pathArgument)),
  )
    .addOption(new Option('--side <side>', 'which trace of a saved comparison').choices(['a', 'b']))
    .action((file: string, options: SavedOptions, command: Command) =>
      runShow(call, file, options, command.getOptionValueSource('model') === 'cli'),
    );
}

/** @param isModelNamed whether the user named the model, so that it is not just the default */
async function runShow(call: Call, file: string, options: SavedOptions, isModelNamed: boolean): Promise<void> {
  requireTogether(options);
  const { engine, signal } = call;
  const { side } = options;
  const path = resolve(file);
  await requireSide(call, path, side);
  const summary = await engine.openTrace({ path, models: [options.model], ...(side && { side }) }, { signal });
  if (isModelNamed && !summary.saved?.hasModel) await refuseModel(call, summary, { path, side, named: options.model });
  requireChoice(summary.model, options);
  const explained = await explainedTokens(call, summary.model, options);
  await printTrace(call, summary, options, explained);
}

/**
 * A named model must be the one that made the trace; otherwise it would be silently ignored.
 * @throws an error of one sentence
 */
async function refuseModel(
  { engine, signal, files }: Call,
  { model }: Pick<TraceSummary, 'model'>,
  { path, side, named }: { readonly path: string; readonly side: 'a' | 'b' | undefined; readonly named: ModelId },
): Promise<void> {
  const { name } = await engine.openModel({ model: named }, { signal }); // reports what is wrong with it
  const { saved } = await engine.openTrace({ path, models: [files.starter], ...(side && { side }) }, { signal });
  const how = saved?.hasModel
    ? 'leave out --model, which is that model then'
    : 'name that model, or leave out --model, and what needs the weights is left out';
  throw new Error(
    `${quotedText(name)} does not have the weights that made this trace, which is of ${quotedText(model.name)}: ${how}.`,
  );
}

/** Only one trace is shown at a time, so a side has to be named for a comparison. */
async function requireSide({ engine, signal }: Call, path: string, side: 'a' | 'b' | undefined): Promise<void> {
  const { kind } = await engine.savedContent({ path }, { signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new Error(`${messageOf(error)} \`show\` reads what \`trace --save\` or the editor wrote.`, { cause: error });
  });
  if (kind === 'comparison' && side === undefined) {
    throw new UsageError(
      `${path} holds two traces that are compared: show one of them with --side a or --side b, or open the file in the editor, which shows both.`,
    );
  }
  if (kind === 'trace' && side !== undefined) throw new UsageError('--side belongs to a file that holds a comparison');
}
