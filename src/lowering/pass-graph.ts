/** The graph of the whole pass. It outputs what a trace keeps; the other stages of blocks are computed on demand. */
import type { Link, Plan } from '../architectures/plan/plan';
import { oncePer } from '../base/once-per';
import type { Weights } from '../model/weights';
import type { OnnxModel } from '../onnx/builder';
import type { NodeId } from '../operations/node';
import { linkShape, partGraph } from './trace';

/** The nodes of each link that a trace keeps: inputs of later links, all stages outside blocks, and the residual stream. */
export const keptNodes = oncePer((plan: Plan): ReadonlySet<NodeId> => {
  const nodes = new Set<NodeId>();
  for (const { node, block, link, role } of plan.stages)
    if (role === 'stream' || (block === null && link !== 'head')) nodes.add(node);
  for (const link of plan.links) for (const id of linkShape(plan, link).reads) nodes.add(id);
  return nodes;
});

/** The stages of the head up to the logits; computing one of them means computing all. */
export const headNodes = oncePer(({ stages, logits }: Plan): readonly NodeId[] => {
  const named = stages.filter(({ link, block }) => link === 'head' && block === null).map(({ node }) => node);
  return [...new Set(logits === null ? [] : [...named, logits])];
});

/** Whether the graph outputs all stages of a block: true for the first, which is shown until the user chooses another. */
export function isGivenWhole({ block }: Pick<Link, 'block'>): boolean {
  return block?.layer === 0;
}

/** The nodes that the graph outputs. */
export const passGives = oncePer((plan: Plan): readonly NodeId[] => {
  const kept = new Set([...keptNodes(plan), ...headNodes(plan)]);
  return plan.links.flatMap((link) => linkShape(plan, link).gives.filter((id) => kept.has(id) || isGivenWhole(link)));
});

/**
 * Scores before their soft-cap. The library would otherwise fuse their scaling with the division by the cap, and their
 * last bits would differ from those that the graph of a single block gives.
 */
function unfusedNodes(plan: Plan): readonly NodeId[] {
  const given = new Set(passGives(plan));
  const held = plan.nodes.flatMap(({ kind, inputs }) => (kind === 'softcap' ? inputs : []));
  return [...new Set(held)].filter((id) => !given.has(id));
}

/**
 * The whole pass as one graph. Its inputs are the token ids, types and positions [S] and the masks [S, S] that `wholeShape`
 * names; its outputs are `value N` of each node N of `passGives`, with the node's axes, in float32.
 */
export function passGraph(plan: Plan, weights: Weights): OnnxModel {
  return partGraph('pass', plan, weights, { reads: [], gives: passGives(plan), unfused: unfusedNodes(plan) });
}
