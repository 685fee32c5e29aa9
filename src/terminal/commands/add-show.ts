/** `show`: a trace that was saved, as `trace` shows it. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Call } from '../call';
import { addCommand, type ShowOptions, withShowOptions } from './options';
import { printTrace, requireChoice } from './print-trace';

export function addShow(program: Command, call: Call): void {
  const command = addCommand(program, 'show', 'show a trace that was saved', call);
  withShowOptions(command.argument('<file>', 'a file that `trace --save` or the editor wrote')).action(
    (file: string, options: ShowOptions) => runShow(call, file, options),
  );
}

async function runShow(call: Call, file: string, options: ShowOptions): Promise<void> {
  const { engine, signal } = call;
  const summary = await engine.openTrace({ path: resolve(file), models: [options.model] }, { signal });
  requireChoice(summary.model, options);
  await printTrace(call, summary, options);
}
