/**
 * Activation patching: a text is run again with the output of a head or an MLP from another text, or with the other text's
 * residual stream at a place. The intervention shows whether that part makes the two predict differently.
 */

import type { Plan } from '../../architectures/plan/plan';
import { requireApplies, whyNot } from '../../architectures/plan/why-not';
import { argmax } from '../../base/vectors';
import { logProbability } from '../../generate/sampling';
import type { Model } from '../../lowering/model';
import { describeId, type Token, type TokenDescription } from '../../model/tokenizers/tokenizer';
import { behind, type PathToLogits } from '../ablation/ablation';
import { readAddingWeights, readAttribution } from '../readings/attribution';
import type { ExplainedLogit } from '../readings/logit-direction';
import {
  isComponent,
  type ModelComponent,
  nodeOfPatched,
  type PatchedPart,
  placeOfPart,
  samePart,
} from '../readings/model-part';
import { type MostInBoth, mostInBoth } from '../readings/most-in-both';
import { logitDifference, type MostProbable, type Standing, standing } from '../readings/standing';
import { logitsWith, readNode } from '../run/changed-pass';
import { modelOf, readRow, type TraceSource } from '../run/source';
import type { YieldPoint } from '../run/yield-point';
import { readAgreement } from './agreement';
import { haveSameVocabulary } from './outcome';
import { areTrainedApart, haveSameParts, partSizes } from './same-parts';
import { trainedApart } from './space-words';

export interface PatchChoice {
  readonly part: PatchedPart;
  /** The position in each text whose predictions are reported. */
  readonly a: number;
  readonly b: number;
  /** Positions of paired tokens at which A gets the values of B: [a0, b0, a1, b1, …]. */
  readonly pairs: readonly number[];
  /** The token that is followed; null: the token that A predicts. */
  readonly id: number | null;
  /** The token whose logit is subtracted; null or left out: none. */
  readonly ratherThan?: number | null;
}

/** The part's direct contribution to the logit, or the logit difference, in A: with its own values, and with those of B. */
export interface PatchDirect extends PathToLogits {
  readonly before: number;
  readonly after: number;
  /**
   * The part's contribution in B. The final norm of that run divides by another size than in A; a comparison uses this number.
   * Absent for two different models, where different tokens are paired, and in older files.
   */
  readonly other?: number | undefined;
  /** Whether the part's values differ at the token whose predictions are reported; if not, both contributions are equal. */
  readonly isThere: boolean;
}

interface PatchedToken extends TokenDescription {
  readonly position: number;
}

/** A token's logit and probability in the run of A, in the run of A with B's values, and in the run of B. */
export interface Patch extends TokenDescription {
  readonly part: PatchedPart;
  /** The number of A's tokens at which the part has the values of B, and the number of all of A's tokens. */
  readonly patched: number;
  readonly tokens: number;
  readonly before: Standing;
  readonly after: Standing;
  readonly other: Standing;
  /** The token whose logit is subtracted, and the difference of both logits; null if there is none. */
  readonly ratherThan: TokenDescription | null;
  readonly difference: { readonly before: number; readonly after: number; readonly other: number } | null;
  /** The patched token of each text, if only one is patched; absent in older files. */
  readonly at?: { readonly a: PatchedToken; readonly b: PatchedToken } | undefined;
  /** The most probable token of the run of A with B's values. */
  readonly top: MostProbable;
  /** The most probable tokens of A, and of A with B's values; absent in older files. */
  readonly most?: MostInBoth | undefined;
  /** null if the model's logits are not a sum of contributions; absent for the residual stream and in older files. */
  readonly direct?: PatchDirect | null | undefined;
  /**
   * How far the run leads from A (0) to B (1), by the logit difference, or by the log-probability if there is none; null if A
   * and B are so similar that the share means nothing.
   */
  readonly share: number | null;
}

/**
 * The least distance between A and B, as a difference of logits or log-probabilities; with a smaller one, the share would be
 * that of rounding errors.
 */
const LEAST_DISTANCE = 0.05;

/**
 * @throws one sentence when the part does not exist, the models do not have the same parts and vocabulary, one model is absent,
 *   or they have no token logits
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
  // B's model is needed too: without it, B's vocabulary is unknown.
  const [model] = [a, b].map((side) => modelOf(side, 'A run with a part of another text')) as [Model, Model];
  await requireCounterparts(a, b);
  const [ofA, ofB] = [await readRow(a, 'logits', choice.a), await readRow(b, 'logits', choice.b)];
  const id = choice.id ?? argmax(ofA);
  const ratherThan = choice.ratherThan === id ? null : (choice.ratherThan ?? null);
  const node = nodeOfPatched(plan, part);
  const values = await patchedValues(a, b, [plan, planOfB], part, pairs);
  const direct = await readDirect(a, b, choice, { id, ratherThan }, values);
  await yieldPoint();
  const patched = await logitsWith(a, model, new Map([[node, () => values]]), choice.a, yieldPoint);
  const { target } = model.folder.tokenizer;
  const top = argmax(patched);
  const difference =
    ratherThan === null ? null : ofRuns([ofA, patched, ofB], (row) => logitDifference(row, id, ratherThan));
  const { before, after, other } = ofRuns([ofA, patched, ofB], (row) => standing(row, id));
  return {
    ...describeId(target, id),
    part,
    patched: pairs.length / 2,
    tokens: a.tokens.length,
    ...(pairs.length === 2 && { at: { a: tokenAt(a, pairs[0] as number), b: tokenAt(b, pairs[1] as number) } }),
    before,
    after,
    other,
    ratherThan: ratherThan === null ? null : describeId(target, ratherThan),
    difference,
    top: { ...describeId(target, top), probability: Math.exp(logProbability(patched, top)) },
    most: mostInBoth(target, ofA, patched),
    ...(direct !== undefined && { direct }),
    share: shareOf(difference ?? ofRuns([ofA, patched, ofB], (row) => logProbability(row, id))),
  };
}

function tokenAt({ tokens }: TraceSource, position: number): PatchedToken {
  const { id, token, text, special } = tokens[position] as Token;
  return { position, id, token, text, special };
}

/** @param values A's values of the node, in which those of the part are B's at some positions */
async function readDirect(
  a: TraceSource,
  b: TraceSource,
  choice: PatchChoice,
  explained: ExplainedLogit,
  values: Float32Array,
): Promise<PatchDirect | null | undefined> {
  const { part, pairs, a: position } = choice;
  if (!isComponent(part)) return undefined;
  const plan = a.planOf('model');
  if (whyNot(plan, 'Direct logit attribution') !== undefined) return null;
  const node = nodeOfPatched(plan, part);
  const weights = await readAddingWeights(a, position, explained, node);
  if (!weights) return null;
  const { row, start, size } = placeOfPart(plan, node, part);
  const own = await readNode(a, plan, node);
  const added = (all: Float32Array) => {
    let sum = 0;
    for (let i = start; i < start + size; i++) sum += (all[position * row + i] as number) * (weights[i] as number);
    return sum;
  };
  const isThere = pairs.some((at, index) => index % 2 === 0 && at === position);
  const other = isThere ? await addedInB(a, b, choice, explained, part) : undefined;
  return {
    before: added(own),
    after: added(values),
    ...(other !== undefined && { other }),
    isThere,
    ...behind(plan, part),
  };
}

/** The part's contribution in B's own run; `undefined` if B is another model or the patched token differs. */
async function addedInB(
  a: TraceSource,
  b: TraceSource,
  { pairs, a: position, b: positionOfB }: PatchChoice,
  { id, ratherThan }: ExplainedLogit,
  part: ModelComponent,
): Promise<number | undefined> {
  const isBeside = pairs.some((at, index) => index % 2 === 0 && at === position && pairs[index + 1] === positionOfB);
  if (!isBeside || a.model !== b.model || a.model === undefined) return undefined;
  const { parts } = await readAttribution(b, positionOfB, id, ratherThan);
  return parts.find((one) => samePart(one, part))?.value;
}

function ofRuns<T>([a, patched, b]: readonly [Float32Array, Float32Array, Float32Array], of: (row: Float32Array) => T) {
  return { before: of(a), after: of(patched), other: of(b) };
}

function shareOf({ before, after, other }: { before: number; after: number; other: number }): number | null {
  return Math.abs(other - before) < LEAST_DISTANCE ? null : (after - before) / (other - before);
}

async function requireCounterparts(a: TraceSource, b: TraceSource): Promise<void> {
  const [ofA, ofB] = [a, b].map((side) => partSizes(side.spec, side.planOf('model'), false));
  if (!ofA || !ofB || !haveSameParts(ofA, ofB, undefined) || !haveSameVocabulary(a, b))
    throw new RangeError(
      'The two models do not have the same blocks, heads and vocabulary: a part of one cannot take the place of a part of the other.',
    );
  const agreement = await readAgreement(a, b);
  if (agreement !== null && areTrainedApart(agreement))
    throw new RangeError(`${trainedApart(agreement)}, and cannot take its place.`);
}

/** A's values of the node, in which those of the part at these positions are replaced by B's. */
async function patchedValues(
  a: TraceSource,
  b: TraceSource,
  [plan, planOfB]: readonly [Plan, Plan],
  part: PatchedPart,
  pairs: readonly number[],
): Promise<Float32Array> {
  const [node, nodeOfB] = [nodeOfPatched(plan, part), nodeOfPatched(planOfB, part)];
  const values = Float32Array.from(await readNode(a, plan, node));
  const others = await readNode(b, planOfB, nodeOfB);
  const { row, start, size } = placeOfPart(plan, node, part);
  for (let at = 0; at < pairs.length; at += 2) {
    const from = (pairs[at + 1] as number) * row + start;
    values.set(others.subarray(from, from + size), (pairs[at] as number) * row + start);
  }
  return values;
}
