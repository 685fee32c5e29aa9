/** `compare`: compares what two models predict, or what one predicts after two texts. */
import type { Command } from 'commander';
import { whyNot } from '../../architectures/plan/why-not';
import type { Outcome, SpelledText } from '../../engine/protocol/reading-protocol';
import type { TraceSummary } from '../../engine/protocol/trace-protocol';
import { textsToSpell } from '../../trace/compare/outcome-texts';
import {
  type ComparedWord,
  leaveOutWords,
  type WordLeftOut,
  wordsToLeaveOut,
} from '../../trace/compare/word-influence';
import type { PatchedPart } from '../../trace/readings/model-part';
import { cutNotes } from '../../trace/report/text';
import { wholeNumber } from '../arguments';
import { type Call, UsageError } from '../call';
import { compareJson } from '../compare-json';
import { formatSimilarity, similarityJson } from '../compare-similarity';
import { formatComparison } from '../compare-text';
import { readComparedMasks } from '../compared-masks';
import type { ComparedOutcome } from '../compared-outcome';
import { lastTokens, readComparedParts, type Sides } from '../compared-parts';
import { type AskedPatch, readPatched, readSweep } from '../compared-patches';
import { interruptedJson } from '../interrupted';
import { MODEL_ARGUMENT, modelArgument } from '../model-argument';
import { PATCH_ARGUMENT, patchArgument, requirePart } from '../part-argument';
import { tellingProgress } from '../telling-progress';
import { endNotes } from '../text';
import { type FileOption, readGiven, TEXT_ARGUMENT, withFile } from './given-texts';
import { modelInstead } from './model-instead';
import { addCommand, type ModelOptions } from './options';

interface CompareOptions extends ModelOptions, FileOption {
  readonly otherModel?: string;
  readonly patch?: PatchedPart | 'all';
  readonly at?: number;
  readonly words?: true | undefined;
}

export function addCompare(program: Command, call: Call): void {
  const command = addCommand(
    program,
    'compare',
    'show what two models predict after a text, or one after two texts',
    call,
  )
    .argument('[text]', TEXT_ARGUMENT)
    .argument('[other]', 'the other text; without it the same');
  withFile(command, 'read a text from this UTF-8 file, without its last line’s end; said twice, both texts')
    .option(
      '--other-model <model>',
      `the other one, else the same: ${MODEL_ARGUMENT}`,
      modelArgument(call.files.starter),
    )
    .option(
      '--patch <part>',
      `run the first text anew with what a part gives in the other (activation patching): ${PATCH_ARGUMENT}`,
      patchArgument,
    )
    .option(
      '--at <n>',
      'patch with `--patch` at this token of the first text alone, counted from 0 with special tokens; without it, at every token that has a counterpart',
      wholeNumber(0),
    )
    .option('--words', 'tell how similar the texts are to a sentence encoder without each word of them')
    .action((text: string | undefined, other: string | undefined, options: CompareOptions) =>
      runCompare(call, [text, other], options),
    );
}

async function runCompare(
  call: Call,
  given: readonly (string | undefined)[],
  { model, otherModel, patch: part, at: only, words, json, file = [] }: CompareOptions,
): Promise<void> {
  const { engine, terminal, signal } = call;
  if (given.filter((text) => text !== undefined).length + file.length === 1 && otherModel === undefined)
    throw new UsageError('name another text, or another model (--other-model), to compare with');
  if (only !== undefined && !part)
    throw new UsageError('--at says where a part is patched: name the part with --patch');
  const [text, other = text] = await readGiven(call, given, { file }, 2);
  const texts = { a: text, b: other };
  const trace = (of: string, by: string) =>
    tellingProgress(call, 'Tracing a text', (asked) => engine.trace({ model: by, text: of, maxNewTokens: 0 }, asked));
  const [a, b] = [await trace(texts.a, model), await trace(texts.b, otherModel ?? model)];
  if (part && part !== 'all') requirePart(a.model, part, '--patch');
  for (const note of [...cutNotes(a, { of: ' of A' }), ...cutNotes(b, { of: ' of B' })]) terminal.tell(note);
  if (![a, b].some(writes)) return compareVectors(call, { a, b }, { part, only, words }, json);
  if (words) for (const side of [a, b]) await requireVector(call, side);
  for (const side of [a, b]) requireWriting(side);
  const params = { other: b.trace, a: last(a), b: last(b) };
  const outcome = await engine.read({ trace: a.trace, what: 'outcome', params }, { signal });
  const spelled = {
    a: await spelledBy(call, a, outcome, 'b'),
    b: await spelledBy(call, b, outcome, 'a'),
  };
  const inside = await readComparedParts(call, { a, b }, outcome);
  const predicted = { outcome, at: lastTokens(a, b), only };
  const patch = part && part !== 'all' ? await readPatched(call, { a, b }, predicted, part) : null;
  const sweep = part === 'all' ? await readSweep(call, { a, b }, predicted, inside.parts) : null;
  const compared: ComparedOutcome = { a, b, outcome, inside, patch, sweep, spelled };
  if (json) terminal.printJson({ ...compareJson(compared), ...interruptedJson(call) });
  else terminal.print(formatComparison(compared));
  const ends = text === other ? endNotes(a) : [...endNotes(a, ' of A'), ...endNotes(b, ' of B')];
  for (const note of ends) terminal.tell(note);
  signal.throwIfAborted(); // after printing, so that an interrupted call still shows what it has
}

function writes({ plan }: TraceSummary): boolean {
  return plan.predicts === 'next token';
}

/**
 * @throws an error of one sentence that names the model without next tokens, and an error that says what is compared instead
 */
function requireWriting({ plan, model: { name } }: TraceSummary): void {
  const why = whyNot(plan, 'A comparison of next tokens', name);
  if (!why) return;
  const embeds = plan.predicts === 'sentence embedding' ? `; \`embed\` compares those that ${name} makes of texts` : '';
  throw new Error(`${why} Two models that read a whole text at once are compared by their vectors${embeds}.`);
}

/**
 * Compares encoders, which read a whole text at once: the vectors of the texts, and the predictions at masks.
 * @throws an error of one sentence if a part is to be patched in a model that predicts no tokens
 */
async function compareVectors(
  call: Call,
  { a, b }: Sides,
  asked: AskedPatch & Pick<CompareOptions, 'words'>,
  json: true | undefined,
): Promise<void> {
  const { engine, terminal, signal } = call;
  if (asked.words) for (const side of [a, b]) await requireVector(call, side);
  if (asked.part) for (const side of [a, b]) requirePatchable(side);
  const similarity = await engine.read({ trace: a.trace, what: 'similarity', params: { other: b.trace } }, { signal });
  const masks = await readComparedMasks(call, { a, b }, asked);
  const words = asked.words ? await leaveOutEach(call, { a, b }) : null;
  const compared = { a, b, similarity, masks, words };
  if (json) terminal.printJson({ ...similarityJson(compared), ...interruptedJson(call) });
  else terminal.print(formatSimilarity(compared));
  signal.throwIfAborted(); // after printing, as for models that generate
}

/** Runs once without each word of both texts. */
function leaveOutEach({ engine, signal, terminal }: Call, sides: Sides): Promise<WordLeftOut[]> {
  const words = wordsToLeaveOut(sides);
  let number = 0;
  const ask = ({ side, positions }: ComparedWord) => {
    const [own, other] = side === 'a' ? [sides.a, sides.b] : [sides.b, sides.a];
    const what = `Leaving out each word, ${++number} of ${words.length}`;
    return tellingProgress({ terminal, signal }, what, (asked) =>
      engine.read({ trace: own.trace, what: 'similarityWithout', params: { other: other.trace, positions } }, asked),
    );
  };
  return leaveOutWords(words, { ask });
}

/** @throws an error of one sentence that says why whole texts have no similarity */
async function requireVector(call: Call, { plan, model: { name } }: TraceSummary): Promise<void> {
  const why = whyNot(plan, 'A sentence embedding', name);
  if (why) throw new Error(`${why} ${await modelInstead(call, 'sentence embedding')}`);
}

function requirePatchable({ plan, model: { name } }: TraceSummary): void {
  const why = whyNot(plan, 'A run with a part of another text', name);
  if (why) throw new Error(why);
}

/** The probabilities on one side of the other side's predictions that take several of its own tokens. */
async function spelledBy(
  { engine, signal }: Call,
  side: TraceSummary,
  outcome: Outcome,
  other: 'a' | 'b',
): Promise<readonly SpelledText[]> {
  const texts = outcome.shared ? [] : textsToSpell(outcome[other].top);
  if (texts.length === 0) return [];
  const params = { position: last(side), texts };
  return engine.read({ trace: side.trace, what: 'spelledTexts', params }, { signal });
}

function last({ tokens }: TraceSummary): number {
  return tokens.length - 1;
}
