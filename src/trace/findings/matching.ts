/** Which key the chosen token’s query fits best, and how that becomes a score. */
import { isCrossAttention } from '../../architectures/block-parts';
import { isSameBlock, nodeOf, type Stage } from '../../architectures/plan';
import type { ScoresNode } from '../../operations/attention';
import { sequenceOf } from '../../operations/node';
import { sharedHead } from '../../operations/shared-head';
import { seenCount } from '../readings/head-row';
import { tokensOf } from '../run/source';
import { keysSeen } from '../run/stage-mask';
import { type FindingContext, type FindingStep, placeIn, stagesOf } from './context';
import { type Finding, finding, headPart, type Sentence, sentence, tokenPart } from './finding';
import { plainPart } from './numbers';
import { keyNames } from './token-names';
import { dot, largestTwo, lengthOf } from './vectors';

/** The scores of one head at the chosen token, of the keys that it may see. */
interface Match {
  readonly stage: Stage;
  readonly node: ScoresNode;
  readonly head: number;
  readonly scores: Float32Array;
  /** The best one, the next best, and how many there are. */
  readonly best: number;
  readonly next: number;
  readonly seen: number;
  readonly nameOf: (key: number) => Sentence;
}

export async function findQuery(context: FindingContext, step: FindingStep): Promise<Finding | null> {
  const match = await readMatch(context, step);
  const from = tokensOf(context.source, step.sequence)[step.position];
  if (!match || !from) return null;
  const [query, key] = await Promise.all([readVector(context, match, 0, step.position), readVector(context, match, 1)]);
  if (!query || !key) return null;
  const product = dot(query, key);
  const [ofQuery, ofKey] = [lengthOf(query), lengthOf(key)];
  const token = tokenPart(from, placeIn(step.sequence, step.position));
  return finding(
    'query',
    step.id,
    sentence`In head ${headPart(step.layer, match.head)}${step.of} the query of ${token} has the length ${plainPart(ofQuery)}. Of the ${String(match.seen)} keys that it may see, it fits that of ${match.nameOf(match.best)} best: that key has the length ${plainPart(ofKey)}, and the cosine of the angle between the two is ${plainPart(product / ofQuery / ofKey)}. The product of the three numbers is query · key: ${plainPart(product)}.${sayBelowZero(match)}`,
  );
}

/** Who reads that what fits best is below 0 wonders how. */
function sayBelowZero({ scores, best, next, node, nameOf }: Match): Sentence | '' {
  if ((scores[best] as number) >= 0) return '';
  return sentence` All products here are below 0, but only the differences between them count: the one closest to 0 wins. The next is ${plainPart((scores[next] as number) / node.scale)}, of ${nameOf(next)}.`;
}

export async function findScores(context: FindingContext, step: FindingStep): Promise<Finding | null> {
  const match = await readMatch(context, step);
  const from = tokensOf(context.source, step.sequence)[step.position];
  if (!match || !from) return null;
  const { node, head, scores, best, next, nameOf } = match;
  const score = scores[best] as number;
  const token = tokenPart(from, placeIn(step.sequence, step.position));
  return finding(
    'largest score',
    step.id,
    sentence`At ${token} the largest score that head ${headPart(step.layer, head)}${step.of} may use is that of ${nameOf(best)}: query · key is ${plainPart(score / node.scale)}${sayScaled(node, score)}. The next largest, of ${nameOf(next)}, is ${plainPart(scores[next] as number)}.`,
  );
}

/** What makes the product a score. */
function sayScaled({ scale, width }: ScoresNode, score: number): Sentence | '' {
  if (scale === 1) return '';
  const isRoot = Math.abs(scale * Math.sqrt(width) - 1) < 1e-6;
  return sentence`, and ${isRoot ? `divided by √${width}` : sentence`times ${plainPart(scale)}`} it is ${plainPart(score)}`;
}

/** Null where there are not two keys to compare. */
async function readMatch(context: FindingContext, step: FindingStep): Promise<Match | null> {
  const { source, plan, choice } = context;
  const own = new Set(stagesOf(context, step).map(({ node }) => node));
  const found = plan.stages.flatMap((stage) => {
    const node = nodeOf(plan, stage.node);
    const isOwn = node.kind === 'scores' && (own.has(stage.node) || own.has(node.inputs[0] as typeof stage.node));
    return isOwn && stage.block?.layer === step.layer ? [{ stage, node }] : [];
  });
  const [match] = found;
  if (!match || choice.variant !== 'model') return null;
  const { stage, node } = match;
  const pattern = plan.stages.find(
    (other) =>
      isSameBlock(other.block, stage.block) &&
      nodeOf(plan, other.node).kind === 'softmax' &&
      isCrossAttention(plan, other) === isCrossAttention(plan, stage),
  );
  if (!pattern) return null;
  const [heads = 1, , keys = 0] = source.find(stage.name, 'model').shape;
  const head = Math.min(choice.head, heads - 1);
  const slice = { start: [head, step.position, 0], stop: [head + 1, step.position + 1, keys] };
  const { data: scores } = await source.window(stage.name, 'model', slice);
  const seen = keysSeen(plan, nodeOf(plan, pattern.node), step.position, keys);
  const [first, second] = largestTwo(scores.subarray(seen.first, seen.end));
  if (second < 0) return null;
  const [best, next] = [seen.first + first, seen.first + second];
  const nameOf = keyNames(context, step, sequenceOf(node.axes[2]));
  return { stage, node, head, scores, best, next, seen: seenCount({ seen }), nameOf };
}

/** The query or the key that the scores are made of. @param input which of the two */
async function readVector(
  { source, plan }: FindingContext,
  { stage: scores, node, head, best }: Match,
  input: 0 | 1,
  position = best,
): Promise<Float32Array | null> {
  const stage = plan.stages.find(({ node: id }) => id === node.inputs[input]);
  if (!stage) return null;
  const [, shared = 1, width = 0] = source.find(stage.name, 'model').shape;
  const [heads = 1] = source.find(scores.name, 'model').shape;
  const at = sharedHead(head, heads, shared);
  return (await source.window(stage.name, 'model', { start: [position, at, 0], stop: [position + 1, at + 1, width] }))
    .data;
}
