/** `others`: which token of a text would have to be another one for another token to come next. */
import type { Command } from 'commander';
import { requireApplies } from '../../architectures/why-not';
import { placesToTry, type TriedPlace } from '../../trace/readings/tried-places';
import { tryOtherTokens } from '../../trace/readings/tried-tokens';
import { type Call, UsageError } from '../call';
import { formatOthers, othersJson } from '../others';
import { tellingProgress } from '../telling-progress';
import { cutNotes } from '../text';
import { tokenNamed } from './explained-tokens';
import { addCommand, type ModelOptions, TEXT_ARGUMENT } from './options';

interface OthersOptions extends ModelOptions {
  readonly wanted?: string;
}

export function addOthers(program: Command, call: Call): void {
  addCommand(program, 'others', 'try other tokens in a text: with which of them another token comes next', call)
    .argument('<text>', TEXT_ARGUMENT)
    .option('--wanted <token>', 'look for what makes this token come next, given by its text (a space counts) or id')
    .action((argument: string, options: OthersOptions) => runOthers(call, argument, options));
}

async function runOthers(call: Call, argument: string, { model, json, wanted: query }: OthersOptions): Promise<void> {
  const { engine, terminal } = call;
  const text = await terminal.readText(argument);
  const summary = await tellingProgress(call, 'Tracing the text', (asked) =>
    engine.trace({ model, text, maxNewTokens: 0 }, asked),
  );
  const { trace, plan, tokens, top } = summary;
  requireApplies(plan, 'A run with another token');
  const [predicted] = top;
  if (!predicted) throw new Error('The model says nothing of what comes next.');
  const wanted = query === undefined ? undefined : await tokenNamed(call, summary.model.folder, '--wanted', query);
  if (wanted?.id === predicted.id) throw new UsageError('--wanted: that token comes next already');
  const followed = { predicted: predicted.id, wanted: wanted?.id };
  const position = tokens.length - 1;
  const places = placesToTry(summary, position);
  const ask = (place: TriedPlace) =>
    tellingProgress(call, `Trying other tokens, place ${places.indexOf(place) + 1} of ${places.length}`, (asked) =>
      engine.read(
        { trace, what: 'otherTokens', params: { position, ...place, ...(wanted && { wanted: wanted.id }) } },
        asked,
      ),
    );
  const tried = await tryOtherTokens(places, followed, { ask });
  if (json) terminal.printJson(othersJson(summary, { predicted, wanted }, tried));
  else terminal.print(formatOthers(summary, { predicted, wanted }, tried));
  for (const note of cutNotes(summary)) terminal.tell(note);
}
