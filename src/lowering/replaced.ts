/** A link of the pass with another value of one of its nodes: what becomes of everything that follows from that node. */
import type { Link, Plan } from '../architectures/plan';
import { nodeOf } from '../architectures/plan';
import type { Weights } from '../model/weights';
import type { OnnxModel } from '../onnx/builder';
import type { NodeId } from '../operations/node';
import { keptNodes } from './pass-graph';
import { type LinkShape, partGraph, shapeOfNodes } from './trace';

/** It reads the node besides what the link reads, and gives what later links need of what has changed. */
export function replacedShape(plan: Plan, link: Pick<Link, 'first' | 'end'>, replaced: NodeId): LinkShape {
  const changed = new Set([replaced]);
  for (const { id, inputs } of plan.nodes.slice(link.first, link.end))
    if (inputs.some((input) => changed.has(input))) changed.add(id);
  const kept = keptNodes(plan);
  const gives = [...changed].filter((id) => kept.has(id));
  const needed = new Set<NodeId>();
  const visit = (id: NodeId): void => {
    if (id === replaced || id < link.first || needed.has(id)) return;
    needed.add(id);
    for (const input of nodeOf(plan, id).inputs) visit(input);
  };
  for (const id of gives) visit(id);
  const own = plan.nodes.filter(({ id }) => needed.has(id));
  return shapeOfNodes(plan, own, gives);
}

/**
 * The graph of `replacedShape`. Its inputs are those of the link, as far as they are still needed, and `value N` of the
 * replaced node N; its outputs are `value M` of each node M that it gives. Values have the axes of their nodes, in float32.
 */
export function replacedGraph(plan: Plan, link: Link, replaced: NodeId, weights: Weights): OnnxModel {
  const name = `${link.name} ${link.block?.layer ?? ''}, node ${replaced} replaced`;
  return partGraph(name, plan, weights, replacedShape(plan, link, replaced));
}
