/**
 * `others`: finds which token of a text would have to be a different one to make another token come next; of a model that
 * fills in masks, which words a prediction depends on.
 */
import type { Command } from 'commander';
import { requireApplies } from '../../architectures/plan/why-not';
import type { TraceSummary } from '../../engine/protocol/trace-protocol';
import { CONTINUE_INSTEAD } from '../../library/suggestions';
import { leaveOutSentences, nameOf, sentencesBefore, type TextUnit } from '../../trace/readings/sentence-influence';
import { placesToTry, type TriedPlace } from '../../trace/readings/tried-places';
import { tryOtherTokens } from '../../trace/readings/tried-tokens';
import { cutNotes } from '../../trace/report/text';
import { wholeNumber } from '../arguments';
import { type Call, UsageError } from '../call';
import { interruptedJson, isInterrupted } from '../interrupted';
import { type FollowedTokens, type FoundOthers, formatOthers, othersJson } from '../others';
import { tellingProgress } from '../telling-progress';
import { endNotes } from '../text';
import { tokenNamed } from './explained-tokens';
import { type FileOption, readGiven, withText } from './given-texts';
import { maskedPositions } from './masked-positions';
import { addCommand, type ModelOptions } from './options';
import { runMaskedOthers } from './others-masked';

interface OthersOptions extends ModelOptions, FileOption {
  readonly wanted?: string;
  readonly sentence?: string;
  readonly mask?: number;
}

export function addOthers(program: Command, call: Call): void {
  withText(
    addCommand(
      program,
      'others',
      'try other tokens in a text: with which of them another token comes next; of a model that fills in masks, what is left of a prediction with each other word masked as well',
      call,
    ),
  )
    .option(
      '--wanted <token>',
      'look for what makes this token come next (of a masked place: follow it there), given by its text (a space counts) or id',
    )
    .option(
      '--sentence <number>',
      'try the words of this sentence, or in code of this line, from 1 on, instead of the last ones',
    )
    .option(
      '--mask <n>',
      'of a model that fills in masks: what is predicted in place of token n, counted from 0 as by `fill`; by default in the text’s first mask',
      wholeNumber(0),
    )
    .action((argument: string | undefined, options: OthersOptions) => runOthers(call, argument, options));
}

async function runOthers(
  call: Call,
  argument: string | undefined,
  { model, json, ...options }: OthersOptions,
): Promise<void> {
  const { engine, terminal } = call;
  const [text] = await readGiven(call, [argument], options, 1);
  const masked = options.mask === undefined ? [] : await maskedPositions(call, model, text, [options.mask]);
  const summary = await tellingProgress(call, 'Tracing the text', (asked) =>
    engine.trace({ model, text, masked, maxNewTokens: 0 }, asked),
  );
  const { plan, top } = summary;
  requireApplies(plan, 'A measure of which words matter', CONTINUE_INSTEAD);
  if (plan.predicts === 'masked token') {
    if (options.sentence !== undefined)
      throw new UsageError('--sentence is for models that go on with a text: this one is asked about every word');
    return runMaskedOthers(call, summary, { wanted: options.wanted, position: masked[0], json });
  }
  const [predicted] = top;
  if (!predicted) throw new Error('The model says nothing of what comes next.');
  const wanted =
    options.wanted === undefined ? undefined : await tokenNamed(call, summary.model.folder, '--wanted', options.wanted);
  if (wanted?.id === predicted.id) throw new UsageError('--wanted: that token comes next already');
  const found = await findOthers(call, summary, { predicted, wanted }, options.sentence);
  if (json) terminal.printJson({ ...othersJson(summary, found), ...interruptedJson(call) });
  else terminal.print(formatOthers(summary, found));
  for (const note of [...cutNotes(summary), ...endNotes(summary)]) terminal.tell(note);
}

/**
 * Leaves out each sentence, then tries other tokens; what there is when it is interrupted, unless that is nothing.
 * @param given the number of the sentence whose words are tried
 */
async function findOthers(
  call: Call,
  summary: TraceSummary,
  { predicted, wanted }: FollowedTokens,
  given: string | undefined,
): Promise<FoundOthers> {
  const { engine } = call;
  const { trace, tokens } = summary;
  const position = tokens.length - 1;
  const params = { position, ...(wanted && { wanted: wanted.id }) };
  const { before, last } = sentencesBefore(summary, position);
  const opened = sentenceNamed(last ? [...before, last] : before, given);
  const isEnough = () => isInterrupted(call);
  const sentences = await leaveOutSentences(before, {
    isEnough,
    ask: (one) =>
      tellingProgress(call, `Leaving out ${nameOf(one)}`, (asked) =>
        engine.read(
          { trace, what: 'withoutTokens', params: { ...params, place: one.place, tokens: one.tokens } },
          asked,
        ),
      ),
  });
  const places = placesToTry(summary, position, opened);
  const ask = (place: TriedPlace) =>
    tellingProgress(call, `Trying other tokens, place ${places.indexOf(place) + 1} of ${places.length}`, (asked) =>
      engine.read({ trace, what: 'otherTokens', params: { ...params, ...place } }, asked),
    );
  const followed = { predicted: predicted.id, wanted: wanted?.id };
  const tried = await tryOtherTokens(places, followed, { ask, isEnough });
  if (sentences.length === 0 && tried.places === 0) call.signal.throwIfAborted();
  const soFar = isEnough() ? { sentences: before.length, places: places.length } : undefined;
  return { predicted, wanted, tried, sentences, opened, soFar };
}

/** @throws UsageError with one sentence if there is no such sentence in the text */
function sentenceNamed(sentences: readonly TextUnit[], given: string | undefined): TextUnit | undefined {
  if (given === undefined) return undefined;
  const sentence = sentences.find(({ number }) => String(number) === given);
  if (sentence) return sentence;
  const [{ unit, number: first } = { unit: 'sentence', number: 1 }] = sentences;
  const last = sentences.at(-1)?.number ?? first;
  const has = first === last ? `${unit} ${first} only` : `${unit}s ${first} to ${last}`;
  throw new UsageError(`--sentence: the text has ${has}, not ${given}`);
}
