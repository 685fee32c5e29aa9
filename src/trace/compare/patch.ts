/**
 * Activation patching: the pass of one text run anew with what a head or an MLP gives in another, or with its residual stream at a place, to see by intervention
 * whether that part makes the two predict differently.
 */

import type { Plan } from '../../architectures/plan/plan';
import { requireApplies, whyNot } from '../../architectures/plan/why-not';
import { argmax } from '../../base/vectors';
import { logProbability } from '../../generate/sampling';
import type { Model } from '../../lowering/model';
import { describeId, type Token, type TokenDescription } from '../../model/tokenizers/tokenizer';
import { type Behind, behind } from '../ablation/ablation';
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
import { lead, type MostProbable, type Standing, standing } from '../readings/standing';
import { logitsWith, readNode } from '../run/changed-pass';
import { modelOf, readRow, type TraceSource } from '../run/source';
import type { YieldPoint } from '../run/yield-point';
import { readAgreement } from './agreement';
import { haveSameVocabulary } from './outcome';
import { areTrainedApart, haveSameParts, partSizes } from './same-parts';
import { trainedApart } from './space-words';

export interface PatchChoice {
  readonly part: PatchedPart;
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

/** What the part adds directly to the logit of A, or to the difference: with its own values, and with those of B. */
export interface PatchDirect extends Behind {
  readonly before: number;
  readonly after: number;
  /**
   * What it adds in B, by the final norm of that run, which divides by another size than that of A: what a comparison of
   * both counts. Of two models, or where other tokens stand beside each other, it is not told; nor by older files.
   */
  readonly other?: number | undefined;
  /** Whether it has other values at the token after which predictions are told: else both are the same. */
  readonly isThere: boolean;
}

interface PatchedToken extends TokenDescription {
  readonly position: number;
}

/** Of a token, in the run of A, in that with B's values in it, and in the run of B. */
export interface Patch extends TokenDescription {
  readonly part: PatchedPart;
  /** At how many of A's tokens the part has the values of B, and how many A has. */
  readonly patched: number;
  readonly tokens: number;
  readonly before: Standing;
  readonly after: Standing;
  readonly other: Standing;
  /** The token that it is told of rather than, and the difference of both logits; null where there is none. */
  readonly ratherThan: TokenDescription | null;
  readonly difference: { readonly before: number; readonly after: number; readonly other: number } | null;
  /** The token of each text at which that is, where it is one alone; older files do not say it. */
  readonly at?: { readonly a: PatchedToken; readonly b: PatchedToken } | undefined;
  /** The most probable token of the run of A with B's values. */
  readonly top: MostProbable;
  /** The most probable tokens of A, and of A with B's values; older files do not hold them. */
  readonly most?: MostInBoth | undefined;
  /** null where the model's logits are no sum of what parts add; not told of the residual stream, nor by older files. */
  readonly direct?: PatchDirect | null | undefined;
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
  const difference = ratherThan === null ? null : ofRuns([ofA, patched, ofB], (row) => lead(row, id, ratherThan));
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

/** @param values of A's node, the part's being those of B at some positions */
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

/** What the part adds in the run of B itself; `undefined` where B is another model, or the patched token another one. */
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

/** The values of A's node, the part's at these positions being those of B. */
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
