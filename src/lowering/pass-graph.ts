/** The graph of the whole pass: it gives what a trace keeps, and not the stages of all blocks, which are computed on look. */
import type { Link, Plan } from '../architectures/plan/plan';
import { oncePer } from '../base/once-per';
import type { Weights } from '../model/weights';
import type { OnnxModel } from '../onnx/builder';
import type { NodeId } from '../operations/node';
import { linkShape, partGraph } from './trace';

/** What a trace keeps of each link: what later ones read, all stages outside blocks, and the residual stream. */
export const keptNodes = oncePer((plan: Plan): ReadonlySet<NodeId> => {
  const nodes = new Set<NodeId>();
  for (const { node, block, link, role } of plan.stages)
    if (role === 'stream' || (block === null && link !== 'head')) nodes.add(node);
  for (const link of plan.links) for (const id of linkShape(plan, link).reads) nodes.add(id);
  return nodes;
});

/** Stages of the head: the logits, and what they are made of; to compute one of them is to compute all. */
export const headNodes = oncePer(({ stages, logits }: Plan): readonly NodeId[] => {
  const named = stages.filter(({ link, block }) => link === 'head' && block === null).map(({ node }) => node);
  return [...new Set(logits === null ? [] : [...named, logits])];
});

/** Whether the graph gives all stages of a block: of the first, which is shown until somebody chooses another. */
export function isGivenWhole({ block }: Pick<Link, 'block'>): boolean {
  return block?.layer === 0;
}

/** What the graph gives. */
export const passGives = oncePer((plan: Plan): readonly NodeId[] => {
  const kept = new Set([...keptNodes(plan), ...headNodes(plan)]);
  return plan.links.flatMap((link) => linkShape(plan, link).gives.filter((id) => kept.has(id) || isGivenWhole(link)));
});

/**
 * Scores that are capped: the library would multiply them and their cap's divisor in one operator, and the last bits
 * would not be those of a block on its own, which gives them.
 */
function passHolds(plan: Plan): readonly NodeId[] {
  const given = new Set(passGives(plan));
  const held = plan.nodes.flatMap(({ kind, inputs }) => (kind === 'softcap' ? inputs : []));
  return [...new Set(held)].filter((id) => !given.has(id));
}

/**
 * The whole pass as one graph. Its inputs are the token ids, types and positions [S] and the masks [S, S] that `wholeShape`
 * names; its outputs are `value N` of each node N of `passGives`, with the node's axes, in float32.
 */
export function passGraph(plan: Plan, weights: Weights): OnnxModel {
  return partGraph('pass', plan, weights, { reads: [], gives: passGives(plan), holds: passHolds(plan) });
}
