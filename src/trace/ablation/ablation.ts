/**
 * Ablation: the pass is run again without a head or MLP, or without several, to check an attribution by intervention. The
 * output of a head before W_O, or of an MLP, is replaced at all positions by zero (zero ablation) or by its mean over the
 * positions of this text (mean ablation), which stays closer to usual values.
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
import { logitDifference, type MostProbable, type Standing, standing } from '../readings/standing';
import { type Change, logitsWith, readNode } from '../run/changed-pass';
import { modelOf, readRow, type TraceSource } from '../run/source';
import type { YieldPoint } from '../run/yield-point';

export interface AblationChoice {
  readonly position: number;
  /** The explained token; null: the most probable token of the run with all parts. */
  readonly id: number | null;
  /** The token whose logit is subtracted; null or left out: none. */
  readonly ratherThan?: number | null;
  readonly part: ModelComponent;
  /** The replacement for its values; left out: zero. */
  readonly instead?: Instead;
}

export type Instead = 'zero' | 'mean';

export type { TokenInBoth };

/** What lies between a changed part and the logits. */
export interface PathToLogits {
  /** Whether a soft-cap lies between the sum of contributions and the logit. */
  readonly capped: boolean;
  /** Whether it is the MLP of the last block, whose output only the final norm and the unembedding read. */
  readonly isLast: boolean;
}

/** The explained token's logit and probability, in the run with all parts and in a run without some. */
export interface RunWithout extends TokenDescription {
  readonly position: number;
  readonly instead: Instead;
  readonly before: Standing;
  readonly after: Standing;
  /** The token whose logit is subtracted, and the difference of both logits; null if there is none. */
  readonly ratherThan: TokenDescription | null;
  readonly difference: { readonly before: number; readonly after: number } | null;
  /** The most probable token of the run without the parts. */
  readonly top: MostProbable;
  /** The most probable tokens of each run, the most probable first. */
  readonly most: MostInBoth;
  /**
   * The Kullback-Leibler divergence in bits of the distribution with all parts (p) from that without these (q); absent in older
   * files.
   */
  readonly kl?: number | undefined;
}

/** A run without one part. */
export interface Ablation extends RunWithout, PathToLogits {
  readonly part: ModelComponent;
  /**
   * The part's direct contribution to the logit, or to the difference (direct logit attribution); null if the model's logits
   * are not a sum of contributions.
   */
  readonly direct: number | null;
}

/** A run without several parts at once. */
export interface JointAblation extends RunWithout {
  readonly parts: readonly ModelComponent[];
}

/** A run without several parts at once, and the runs without each of them alone, in the same order. */
export interface Together {
  readonly joint: JointAblation;
  readonly alone: readonly Ablation[];
}

export interface JointAblationChoice extends Omit<AblationChoice, 'part'> {
  /** At least one part, without duplicates. */
  readonly parts: readonly ModelComponent[];
}

/** @throws one sentence when the part does not exist, the trace's model is absent, or the model has no token logits */
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
 * Runs the pass without several parts at once. If parts do each other's work, the effect need not be the sum of the effects of
 * leaving out each alone.
 * @throws as `readAblation` does
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
 * The token's logit and probability in a run in which the values of some nodes are replaced.
 * @param changesIn the replacements, given the plan
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
      other === null
        ? null
        : { before: logitDifference(before, explained, other), after: logitDifference(after, explained, other) },
    top: { ...describeId(target, top), probability: Math.exp(logProbability(after, top)) },
    most: mostInBoth(target, before, after),
    kl: klDivergence(before, after),
  };
}

/**
 * What lies between a part and the logits, on which it depends what its direct contribution says about its ablation.
 */
export function behind(plan: Plan, { kind, layer }: ModelComponent): PathToLogits {
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
 * The replacement values of the nodes: those of each part are zero, or their mean over the positions of the run with all parts.
 * Several heads of a block belong to one node.
 * @throws RangeError if the mean is that of a single position, or the model has no such part
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

/** Writes the same values for a part at all positions. Modifies `values`. */
function withRow(values: Float32Array, part: Float32Array, { row, start }: PlaceOfPart): Float32Array {
  for (let at = start; at < values.length; at += row) values.set(part, at);
  return values;
}

/** The mean of a part's values over all positions. */
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
