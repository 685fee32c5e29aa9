/** Continuations of a text other than its trace's own, which the user had the model write, as stored in the trace's file. */
import * as v from 'valibot';
import type { ModelSpec } from '../../architectures/plan/architecture';
import type { Plan } from '../../architectures/plan/plan';
import { canonicalJson } from '../../base/canonical-json';
import { count } from '../../base/counted';
import { SAMPLING_LIMITS } from '../../generate/sampling';
import { ModelFolderError } from '../../model/errors';
import { readFields, wholeNumber } from '../../model/schema';
import type { ContinuedToken, MadeContinuations } from '../readings/continuations';
import { generated, place, reason, text } from './saved-fields';

/** More than any user makes by hand. */
const MOST = 10_000;

const between = (min: number, max: number) => {
  const fault = `must be a number from ${min} to ${max}`;
  return v.pipe(v.number(fault), v.minValue(min, fault), v.maxValue(max, fault));
};
const { temperature, topK, topP, seed } = SAMPLING_LIMITS;
/** The logarithm of a probability of 0 is stored as null. */
const logprob = () =>
  v.pipe(
    v.nullable(v.pipe(v.number(), v.maxValue(0, 'must be the logarithm of a probability'))),
    v.transform((value) => value ?? -Infinity),
  );

const sampling = () => ({
  temperature: between(temperature.min, temperature.max),
  topK: wholeNumber(topK.min, topK.max),
  topP: between(topP.min, topP.max),
  seed: wholeNumber(seed.min, seed.max),
});

export const ContinuationsSchema = v.object({
  list: v.pipe(
    v.array(
      v.object({
        from: v.object({ continuation: place(), at: place() }),
        given: place(),
        tokens: v.array(v.object({ ...generated(), logprob: logprob(), sampled: v.exactOptional(between(0, 1)) })),
        text: text(),
        reason: reason(),
        sampling: v.object(sampling()),
        drawsBefore: v.exactOptional(place()),
        asked: v.exactOptional(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
      }),
    ),
    v.maxLength(MOST, `must have at most ${MOST} entries`),
  ),
  shown: place(),
  step: place(),
});

export const GoingOnSchema = v.object({
  continuations: v.exactOptional(ContinuationsSchema),
  sampling: v.exactOptional(v.object({ ...sampling(), draw: v.boolean() })),
});

/** The trace that the continuations belong to. */
interface ContinuedTrace {
  readonly spec: Pick<ModelSpec, 'contextLength' | 'vocabSize'>;
  readonly plan: Pick<Plan, 'predicts'>;
  readonly tokens: readonly unknown[];
  readonly generation: { readonly tokens: readonly Pick<ContinuedToken, 'id'>[] };
}

/** @returns why these cannot be continuations of this trace, as a clause; `undefined` if they can */
export function whyNoContinuations(
  { list, shown, step }: MadeContinuations,
  { spec, plan, tokens: prompt, generation }: ContinuedTrace,
): string | undefined {
  if (plan.predicts !== 'next token') return 'it has continuations, though its model continues no text';
  const all = [generation, ...list];
  for (const [index, { from, given, tokens }] of list.entries()) {
    const [number, before] = [index + 1, all[from.continuation]?.tokens];
    if (from.continuation > index || !before || from.at > before.length) {
      return `continuation ${number} goes on from a place that no earlier one has`;
    }
    const isBegunAlike = tokens.slice(0, from.at).every(({ id }, at) => id === before[at]?.id);
    if (!isBegunAlike || tokens.length < given || given < from.at || given > from.at + 1) {
      return `continuation ${number} does not begin as the one that it goes on from`;
    }
    const wrong = tokens.find(({ id }) => id >= spec.vocabSize);
    if (wrong) {
      return `continuation ${number} has the id ${wrong.id}, but the vocabulary has only ${count(spec.vocabSize)}`;
    }
    // The last token is chosen, but not read.
    if (prompt.length + tokens.length > spec.contextLength + 1) {
      return `continuation ${number} has ${tokens.length} tokens, for which the model has no room`;
    }
  }
  if (step < Math.max(all[shown]?.tokens.length ?? 0, 1) && shown < all.length) return undefined;
  return `it shows token ${step} of continuation ${shown}, which it does not have`;
}

/** @throws ModelFolderError with one sentence if a file with these could not be opened again */
export function requireSavable(continuations: MadeContinuations, trace: ContinuedTrace): void {
  const written = JSON.parse(canonicalJson(continuations));
  const json = { file: 'The continuations of the trace', value: written, inexact: new Map() };
  const why = whyNoContinuations(readFields(json, ContinuationsSchema), trace);
  if (why) throw new ModelFolderError(`The trace cannot be saved with its continuations: ${why}.`);
}
