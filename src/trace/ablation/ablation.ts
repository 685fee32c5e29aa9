/**
 * Ablation: the pass run anew without one head or MLP, or without several, to check by intervention what an attribution
 * says. What a head gives before W_O, or what an MLP writes to the residual stream, is at all positions zero (zero
 * ablation), or its mean over the positions of this text (mean ablation), which leaves the range of usual values less.
 */

import { mainStack, type Plan } from '../../architectures/plan/plan';
import { requireApplies, whyNot } from '../../architectures/plan/why-not';
import { argmax } from '../../base/vectors';
import { klDivergence } from '../../generate/divergence';
import { logProbability } from '../../generate/sampling';
import { describeId, type TokenDescription } from '../../model/tokenizers/tokenizer';
import type { NodeId } from '../../operations/node';
import { readAttribution } from '../readings/attribution';
import { uncappedNode } from '../readings/logit-direction';
import { type ModelComponent, nodeOfPart, placeOfPart, samePart } from '../readings/model-part';
import { type MostInBoth, mostInBoth, type TokenInBoth } from '../readings/most-in-both';
import { lead, type MostProbable, type Standing, standing } from '../readings/standing';
import { type Change, logitsWith, readNode } from '../run/changed-pass';
import { modelOf, readRow, type TraceSource } from '../run/source';
import type { YieldPoint } from '../run/yield-point';

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

/** Of the token that is explained, in the run with all parts and in one without some. */
export interface RunWithout extends TokenDescription {
  readonly position: number;
  readonly instead: Instead;
  readonly before: Standing;
  readonly after: Standing;
  /** The token that it is explained rather than, and the difference of both logits; null where there is none. */
  readonly ratherThan: TokenDescription | null;
  readonly difference: { readonly before: number; readonly after: number } | null;
  /** The most probable token of the run without them. */
  readonly top: MostProbable;
  /** The most probable tokens of each run, the most probable first. */
  readonly most: MostInBoth;
  /**
   * The Kullback-Leibler divergence, in bits, of the probabilities of all tokens with all parts (p) from those without these
   * (q); older files do not hold it.
   */
  readonly kl?: number | undefined;
}

/** Without one part. */
export interface Ablation extends RunWithout, Behind {
  readonly part: ModelComponent;
  /**
   * What the part adds directly to the logit, or to the difference (direct logit attribution); null where the model's
   * logits are no such sum.
   */
  readonly direct: number | null;
}

/** Without several parts at once. */
export interface JointAblation extends RunWithout {
  readonly parts: readonly ModelComponent[];
}

/** That, and the run without each of its parts alone, in their order. */
export interface Together {
  readonly joint: JointAblation;
  readonly alone: readonly Ablation[];
}

export interface JointAblationChoice extends Omit<AblationChoice, 'part'> {
  /** At least one, and none twice. */
  readonly parts: readonly ModelComponent[];
}

/** @throws one sentence when there is no such part, the trace's model is absent, or the model has no logits of tokens */
export async function readAblation(
  source: TraceSource,
  { part, ...asked }: AblationChoice,
  yieldPoint: YieldPoint,
): Promise<Ablation> {
  const run = await runWithout(source, { ...asked, parts: [part] }, yieldPoint);
  const { position, id, ratherThan } = run;
  const direct = await readDirect(source, position, id, ratherThan?.id ?? null, part);
  return { ...run, part, direct, ...behind(source.planOf('model'), part) };
}

/**
 * What becomes of the token without several parts at once: where these do each other's work that need not be the sum of
 * what becomes of it without each.
 * @throws the same
 */
export async function readJointAblation(
  source: TraceSource,
  choice: JointAblationChoice,
  yieldPoint: YieldPoint,
): Promise<JointAblation> {
  const { parts } = choice;
  if (parts.length === 0) throw new RangeError('Name the parts that are left out.');
  return { ...(await runWithout(source, choice, yieldPoint)), parts };
}

async function runWithout(
  source: TraceSource,
  { parts, instead = 'zero', ...asked }: JointAblationChoice,
  yieldPoint: YieldPoint,
): Promise<RunWithout> {
  const changes = (plan: Plan) => withoutParts(source, plan, parts, instead);
  return runChanged(source, { ...asked, instead }, changes, yieldPoint);
}

/**
 * What becomes of the token in a run in which values of nodes are others.
 * @param changesIn which, by the plan
 * @throws as `readAblation` does
 */
export async function runChanged(
  source: TraceSource,
  { position, id, ratherThan = null, instead = 'zero' }: Omit<AblationChoice, 'part'>,
  changesIn: (plan: Plan) => Promise<ReadonlyMap<NodeId, Change>>,
  yieldPoint: YieldPoint,
): Promise<RunWithout> {
  const plan = source.planOf('model');
  requireApplies(plan, 'A run without a part');
  const model = modelOf(source, 'A run without a part');
  const { target } = model.folder.tokenizer;
  const changes = await changesIn(plan);
  const before = await readRow(source, 'logits', position);
  const explained = id ?? argmax(before);
  const other = ratherThan === explained ? null : ratherThan;
  await yieldPoint();
  const after = await logitsWith(source, model, changes, position, yieldPoint);
  const top = argmax(after);
  return {
    position,
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
 * What the values of nodes become: those of each part are zero, or their mean over the positions of the run with all parts.
 * Several heads of a block are of one node.
 * @throws RangeError where the mean is that of one position, or the model has no such part
 */
async function withoutParts(
  source: TraceSource,
  plan: Plan,
  parts: readonly ModelComponent[],
  instead: Instead,
): Promise<ReadonlyMap<NodeId, Change>> {
  const changes = new Map<NodeId, Change>();
  for (const part of parts) {
    const node = nodeOfPart(plan, part);
    const place = placeOfPart(plan, node, part);
    const row = instead === 'mean' ? meanOf(await readNode(source, plan, node), place) : new Float32Array(place.size);
    const before = changes.get(node);
    changes.set(node, (values) => withRow(before ? before(values) : Float32Array.from(values), row, place));
  }
  return changes;
}

type PlaceOfPart = ReturnType<typeof placeOfPart>;

/** The same values of a part at all positions. Changes what it is given. */
function withRow(values: Float32Array, part: Float32Array, { row, start }: PlaceOfPart): Float32Array {
  for (let at = start; at < values.length; at += row) values.set(part, at);
  return values;
}

/** Of a part's values over all positions. */
function meanOf(values: Float32Array, { row, start, size }: PlaceOfPart): Float32Array {
  const positions = values.length / row;
  if (positions === 1)
    throw new RangeError(
      'There is one token here, so that the mean over all is what the part gives already: put zero in its place, or take a longer text.',
    );
  return Float32Array.from({ length: size }, (_, index) => {
    let sum = 0;
    for (let at = start + index; at < values.length; at += row) sum += values[at] as number;
    return sum / positions;
  });
}
