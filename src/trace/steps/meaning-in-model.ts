/** What terms mean in the model that a text is about, where models differ; for no model or several, what holds for all. */
import { lastWriter } from '../../architectures/plan/block-parts';
import { isEncoderDecoder, type Plan } from '../../architectures/plan/plan';
import { attentionRole, isNormalizedStream } from '../../architectures/plan/stage-roles';
import type { PlanNode } from '../../operations/kinds';
import { hides } from '../../operations/mask-rule';

/** The parts of a plan that tell what its model does. */
export type Model = Pick<Plan, 'nodes' | 'stages' | 'stacks' | 'predicts'>;

export const meansInModel = {
  'residual stream': residualStream,
  norm,
  'attention score': attentionScore,
  mask,
  block,
  logit,
} as const;

function residualStream(plan?: Model): string {
  const stream =
    'The vector that each token carries through the whole model. Attention and neurons read it and add to it';
  if (!plan) return `${stream}.`;
  return plan.stages.some((stage) => isNormalizedStream(plan, stage))
    ? `${stream}; after each sum it is normalised.`
    : `${stream}; nothing is ever replaced.`;
}

function norm(plan?: Model): string {
  const norms = nodesOf(plan, 'norm');
  const shifted = norms.filter(({ beta }) => beta !== null).length;
  const shift = shifted === 0 ? '' : `, and adds another (β)${shifted < norms.length ? ' where it has one' : ''}`;
  if (norms.length > 0 && norms.every(({ centered }) => centered))
    return `LayerNorm takes from each number of a vector the mean of all its numbers, divides it by their standard deviation, multiplies it by a learned number (γ)${shift}.`;
  if (norms.length > 0 && !norms.some(({ centered }) => centered))
    return `RMSNorm divides each number of a vector by the root of the mean of all their squares, and multiplies it by a learned number (γ)${shift}.`;
  return 'Brings a vector to a steady size. LayerNorm first takes the mean of its numbers from each of them; RMSNorm does not. Each is then multiplied by a learned number (γ), and most LayerNorms add another (β).';
}

function attentionScore(plan?: Model): string {
  const product = 'How well a query matches a key: the sum of the products of their numbers';
  if (!plan) return `${product}, in most models divided by the root of how many numbers each has.`;
  const bias =
    nodesOf(plan, 'relative bias').length > 0
      ? ' Within a text a learned number is added that depends on how far apart the two tokens stand.'
      : '';
  const cap = nodesOf(plan, 'softcap').some(({ id }) => attentionRole(plan, id) === 'scores')
    ? ' A soft-cap then keeps it within a fixed range.'
    : '';
  return `${product}${scaleWords(plan)}.${bias}${cap}`;
}

function scaleWords(plan: Model): string {
  const scores = nodesOf(plan, 'scores');
  if (scores.every(({ scale }) => scale === 1)) return '';
  const isOfWidth = scores.every(({ scale, width }) => Math.abs(scale * Math.sqrt(width) - 1) < 1e-12);
  return isOfWidth ? ', divided by the root of how many numbers each has' : ', times a fixed number';
}

function mask(plan?: Model): string {
  const isCausal = nodesOf(plan, 'mask').some(({ rule }) => rule.causal);
  const later = isCausal ? ', as at later ones' : '';
  const none = plan && !masks(plan) ? ' This model has none: every token looks at all others.' : '';
  // A decoder has no mask token that could be confused with the mask.
  const token =
    plan?.predicts === 'next token'
      ? ''
      : ' The mask token, [MASK], is something else: it stands for a word that is left out.';
  return `Sets attention scores to −∞ where a token may not look${later}; softmax makes 0 of them.${none}${token}`;
}

/** Whether a mask hides tokens of a text from others. */
export function masks(plan: Pick<Plan, 'nodes'>): boolean {
  return plan.nodes.some((node) => node.kind === 'mask' && hides(node.rule));
}

function block(plan?: Model): string {
  const own = plan ? normsAndPositions(plan) : '';
  return own === '' ? blockParts(plan) : `${blockParts(plan)} ${own}`;
}

function blockParts(plan: Model | undefined): string {
  const pile = 'A model is a pile of blocks, counted from 0.';
  if (!plan) return `Attention and an MLP. ${pile}`;
  if (isEncoderDecoder(plan))
    return 'Attention and an MLP, one after the other; in the decoder an attention to the source stands between them. Encoder and decoder are a pile of blocks each, counted from 0.';
  if (!plan.stages.some((stage) => stage.role === 'stream' && lastWriter(plan, stage) === 'attention'))
    return `Attention and an MLP, beside each other: both read what came into the block, and what both give is added to it. ${pile}`;
  return `Attention and an MLP, one after the other. ${pile}`;
}

/** Where models differ: whether norms stand before the parts or after the sums, and what tells a block the positions. */
function normsAndPositions(plan: Model): string {
  const said = [norms(plan), positions(plan)].filter((one) => one !== '').join(', and ');
  return said && `Here ${said}.`;
}

function norms(plan: Model): string {
  if (plan.stages.some((stage) => isNormalizedStream(plan, stage))) return 'each sum is normalised';
  const streams = new Set(plan.stages.flatMap(({ role, node }) => (role === 'stream' ? [node] : [])));
  const normsOfStream = plan.stages.filter(({ block, node }) => {
    const { kind, inputs } = plan.nodes[node] ?? {};
    return block !== null && kind === 'norm' && streams.has(inputs?.[0] ?? -1);
  });
  return normsOfStream.length > 0 ? 'each part reads a normalised copy of the stream' : '';
}

function positions(plan: Model): string {
  if (nodesOf(plan, 'rotary').length > 0) return 'queries and keys are turned by an angle for their position';
  if (nodesOf(plan, 'relative bias').length > 0)
    return 'a learned number for the distance of two tokens is added to their score';
  if (!plan.stages.some(({ role }) => role === 'position')) return '';
  const vector = nodesOf(plan, 'sinusoid').length > 0 ? 'fixed' : 'learned';
  return `before the first block a ${vector} vector for its position is added to each token’s`;
}

function logit(plan?: Model): string {
  if (plan?.predicts === 'replaced token')
    return 'The number that the model gives a token of the text: the higher it is, the more probable it is that this token was put in another’s place.';
  const where = plan?.predicts === 'next token' ? 'as the next one' : 'at a place in the text';
  return `The number that the model gives a token of its vocabulary ${where}: the higher it is, the more probable is the token. Softmax makes the probabilities of all logits.`;
}

function nodesOf<K extends PlanNode['kind']>(plan: Model | undefined, kind: K): Extract<PlanNode, { kind: K }>[] {
  return (plan?.nodes ?? []).filter((node): node is Extract<PlanNode, { kind: K }> => node.kind === kind);
}
