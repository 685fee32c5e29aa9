/**
 * Ablation: the pass run anew without one head or MLP, to check by intervention what an attribution says. What a head
 * gives before W_O, or what an MLP writes to the residual stream, is at all positions zero (zero ablation), or its mean
 * over the positions of this text (mean ablation), which leaves the range of usual values less.
 */
import { mainStack, type Plan } from '../../architectures/plan';
import { requireApplies, whyNot } from '../../architectures/why-not';
import { klDivergence } from '../../generate/divergence';
import { argmax, logProbability } from '../../generate/sampling';
import { describeId, type TokenDescription } from '../../model/tokenizers/tokenizer';
import type { NodeId } from '../../operations/node';
import { logitsWith, readNode } from '../run/changed-pass';
import { modelOf, readRow, type TraceSource } from '../run/source';
import type { YieldPoint } from '../run/yield-point';
import { readAttribution } from './attribution';
import { uncappedNode } from './logit-direction';
import { type ModelComponent, nodeOfPart, placeOfPart, samePart } from './model-part';
import { type MostInBoth, mostInBoth, type TokenInBoth } from './most-in-both';
import { lead, type MostProbable, type Standing, standing } from './standing';

export interface AblationChoice {
  readonly position: number;
  /** The token that is explained; null: the most probable one of the run with all parts. */
  readonly id: number | null;
  /** The token whose logit is taken off; null or left out: none. */
  readonly ratherThan?: number | null;
  readonly part: ModelComponent;
  /** What takes the place of its values; left out: zero. */
  readonly instead?: Instead;
}

export type Instead = 'zero' | 'mean';

export type { TokenInBoth };

/** What stands behind a part that is changed. */
export interface Behind {
  /** Whether a soft-cap lies between the sum of what parts add and the logit. */
  readonly capped: boolean;
  /** Whether no head and no MLP reads what the part writes: only the end of the pass does. */
  readonly isLast: boolean;
}

/** Of the token that is explained, in the run with all parts and in the run without one. */
export interface Ablation extends TokenDescription, Behind {
  readonly position: number;
  readonly part: ModelComponent;
  readonly instead: Instead;
  readonly before: Standing;
  readonly after: Standing;
  /** The token that it is explained rather than, and the difference of both logits; null where there is none. */
  readonly ratherThan: TokenDescription | null;
  readonly difference: { readonly before: number; readonly after: number } | null;
  /** The most probable token of the run without the part. */
  readonly top: MostProbable;
  /** The most probable tokens of each run, the most probable first. */
  readonly most: MostInBoth;
  /**
   * The Kullback-Leibler divergence, in bits, of the probabilities of all tokens with all parts (p) from those without this
   * one (q); older files do not hold it.
   */
  readonly kl?: number | undefined;
  /**
   * What the part adds directly to the logit, or to the difference (direct logit attribution); null where the model's
   * logits are no such sum.
   */
  readonly direct: number | null;
}

/** @throws one sentence when there is no such part, the trace's model is absent, or the model has no logits of tokens */
export async function readAblation(
  source: TraceSource,
  { position, id, ratherThan = null, part, instead = 'zero' }: AblationChoice,
  yieldPoint: YieldPoint,
): Promise<Ablation> {
  const plan = source.planOf('model');
  requireApplies(plan, 'A run without a part');
  const model = modelOf(source, 'A run without a part');
  const { target } = model.folder.tokenizer;
  const node = nodeOfPart(plan, part);
  const before = await readRow(source, 'logits', position);
  const explained = id ?? argmax(before);
  const other = ratherThan === explained ? null : ratherThan;
  const direct = await readDirect(source, position, explained, other, part);
  await yieldPoint();
  const values = await withoutPart(source, plan, node, part, instead);
  const after = await logitsWith(source, model, node, values, position, yieldPoint);
  const top = argmax(after);
  return {
    position,
    part,
    instead,
    ...describeId(target, explained),
    before: standing(before, explained),
    after: standing(after, explained),
    ratherThan: other === null ? null : describeId(target, other),
    difference:
      other === null ? null : { before: lead(before, explained, other), after: lead(after, explained, other) },
    top: { ...describeId(target, top), probability: Math.exp(logProbability(after, top)) },
    most: mostInBoth(target, before, after),
    kl: klDivergence(before, after),
    direct,
    ...behind(plan, part),
  };
}

export function behind(plan: Plan, { kind, layer }: ModelComponent): Behind {
  return {
    capped: uncappedNode(plan) !== plan.logits,
    isLast: kind === 'mlp' && layer === mainStack(plan).layers - 1,
  };
}

async function readDirect(
  source: TraceSource,
  position: number,
  id: number,
  ratherThan: number | null,
  part: ModelComponent,
): Promise<number | null> {
  if (whyNot(source.planOf('model'), 'Direct logit attribution') !== undefined) return null;
  const { parts } = await readAttribution(source, position, id, ratherThan);
  return parts.find((each) => samePart(each, part))?.value ?? null;
}

/**
 * The node's own values, but for the part's, which are zero or their mean over the positions.
 * @throws RangeError where the mean is that of one position
 */
async function withoutPart(
  source: TraceSource,
  plan: Plan,
  node: NodeId,
  part: ModelComponent,
  instead: Instead,
): Promise<Float32Array> {
  const values = Float32Array.from(await readNode(source, plan, node));
  const { row, start, size } = placeOfPart(plan, node, part);
  if (instead === 'mean' && values.length === row)
    throw new RangeError(
      'There is one token here, so that the mean over all is what the part gives already: put zero in its place, or take a longer text.',
    );
  for (let at = start; at < start + size; at++) {
    let sum = 0;
    for (let from = at; from < values.length; from += row) sum += values[from] as number;
    const value = instead === 'mean' ? sum / (values.length / row) : 0;
    for (let from = at; from < values.length; from += row) values[from] = value;
  }
  return values;
}
