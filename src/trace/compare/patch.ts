/**
 * Activation patching: the pass of one text run anew with what a head or an MLP gives in another, to see by intervention
 * whether that part makes the two predict differently.
 */
import type { Plan } from '../../architectures/plan';
import { requireApplies } from '../../architectures/why-not';
import { argmax, logProbability } from '../../generate/sampling';
import type { Model } from '../../lowering/model';
import { describeId, type TokenDescription } from '../../model/tokenizers/tokenizer';
import { type ModelComponent, nodeOfPart, placeOfPart } from '../readings/model-part';
import { lead, type MostProbable, type Standing, standing } from '../readings/standing';
import { logitsWith, readNode } from '../run/changed-pass';
import { modelOf, readRow, type TraceSource } from '../run/source';
import type { YieldPoint } from '../run/yield-point';
import { haveSameVocabulary } from './outcome';
import { haveSameParts, partSizes } from './same-parts';

export interface PatchChoice {
  readonly part: ModelComponent;
  /** The position of each text after which the predictions are told. */
  readonly a: number;
  readonly b: number;
  /** Positions of tokens that stand beside each other, at which A gets the values of B: [a0, b0, a1, b1, …]. */
  readonly pairs: readonly number[];
  /** The token that is told of; null: the one that A predicts. */
  readonly id: number | null;
  /** The token whose logit is taken off; null or left out: none. */
  readonly ratherThan?: number | null;
}

/** Of a token, in the run of A, in that with B's values in it, and in the run of B. */
export interface Patch extends TokenDescription {
  readonly part: ModelComponent;
  /** At how many of A's tokens the part has the values of B, and how many A has. */
  readonly patched: number;
  readonly tokens: number;
  readonly before: Standing;
  readonly after: Standing;
  readonly other: Standing;
  /** The token that it is told of rather than, and the difference of both logits; null where there is none. */
  readonly ratherThan: TokenDescription | null;
  readonly difference: { readonly before: number; readonly after: number; readonly other: number } | null;
  /** The most probable token of the run of A with B's values. */
  readonly top: MostProbable;
  /**
   * How far that goes from A (0) to B (1), by the difference of the logits, or by the log-probability where there is none;
   * null where A and B are so alike that the share means nothing.
   */
  readonly share: number | null;
}

/** Of a difference of logits, or of log-probabilities: below it the share of a change is that of roundings. */
const LEAST_DISTANCE = 0.05;

/**
 * @throws one sentence when there is no such part, the models do not have the same parts and vocabulary, one is absent, or
 * they have no logits of tokens
 */
export async function readPatch(
  a: TraceSource,
  b: TraceSource,
  choice: PatchChoice,
  yieldPoint: YieldPoint,
): Promise<Patch> {
  const { part, pairs } = choice;
  const plan = a.planOf('model');
  const planOfB = b.planOf('model');
  for (const one of [plan, planOfB]) requireApplies(one, 'A run with a part of another text');
  // Of B too: without its model it is not known which tokens it has.
  const [model] = [a, b].map((side) => modelOf(side, 'A run with a part of another text')) as [Model, Model];
  requireCounterparts(a, b);
  const [ofA, ofB] = [await readRow(a, 'logits', choice.a), await readRow(b, 'logits', choice.b)];
  const id = choice.id ?? argmax(ofA);
  const ratherThan = choice.ratherThan === id ? null : (choice.ratherThan ?? null);
  const node = nodeOfPart(plan, part);
  const values = await patchedValues(a, b, [plan, planOfB], part, pairs);
  await yieldPoint();
  const patched = await logitsWith(a, model, node, values, choice.a, yieldPoint);
  const { target } = model.folder.tokenizer;
  const top = argmax(patched);
  const difference = ratherThan === null ? null : ofRuns([ofA, patched, ofB], (row) => lead(row, id, ratherThan));
  const { before, after, other } = ofRuns([ofA, patched, ofB], (row) => standing(row, id));
  return {
    ...describeId(target, id),
    part,
    patched: pairs.length / 2,
    tokens: a.tokens.length,
    before,
    after,
    other,
    ratherThan: ratherThan === null ? null : describeId(target, ratherThan),
    difference,
    top: { ...describeId(target, top), probability: Math.exp(logProbability(patched, top)) },
    share: shareOf(difference ?? ofRuns([ofA, patched, ofB], (row) => logProbability(row, id))),
  };
}

function ofRuns<T>([a, patched, b]: readonly [Float32Array, Float32Array, Float32Array], of: (row: Float32Array) => T) {
  return { before: of(a), after: of(patched), other: of(b) };
}

function shareOf({ before, after, other }: { before: number; after: number; other: number }): number | null {
  return Math.abs(other - before) < LEAST_DISTANCE ? null : (after - before) / (other - before);
}

function requireCounterparts(a: TraceSource, b: TraceSource): void {
  const [ofA, ofB] = [a, b].map((side) => partSizes(side.spec, side.planOf('model'), false));
  if (ofA && ofB && haveSameParts(ofA, ofB) && haveSameVocabulary(a, b)) return;
  throw new RangeError(
    'The two models do not have the same blocks, heads and vocabulary: a part of one cannot take the place of a part of the other.',
  );
}

/** The values of A's node, the part's at these positions being those of B. */
async function patchedValues(
  a: TraceSource,
  b: TraceSource,
  [plan, planOfB]: readonly [Plan, Plan],
  part: ModelComponent,
  pairs: readonly number[],
): Promise<Float32Array> {
  const [node, nodeOfB] = [nodeOfPart(plan, part), nodeOfPart(planOfB, part)];
  const values = Float32Array.from(await readNode(a, plan, node));
  const others = await readNode(b, planOfB, nodeOfB);
  const { row, start, size } = placeOfPart(plan, node, part);
  for (let at = 0; at < pairs.length; at += 2) {
    const from = (pairs[at + 1] as number) * row + start;
    values.set(others.subarray(from, from + size), (pairs[at] as number) * row + start);
  }
  return values;
}
