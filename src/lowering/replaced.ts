/** A link of the pass with other values of some of its nodes: what becomes of everything that follows from them. */
import type { Link, Plan } from '../architectures/plan/plan';
import { nodeOf } from '../architectures/plan/plan';
import type { Weights } from '../model/weights';
import type { OnnxModel } from '../onnx/builder';
import type { NodeId } from '../operations/node';
import { keptNodes } from './pass-graph';
import { type LinkShape, partGraph, shapeOfNodes } from './trace';

/** Which nodes have other values, and which are wanted then; left out: what later links need of what has changed. */
export interface Replaced {
  readonly nodes: readonly NodeId[];
  readonly wanted?: readonly NodeId[];
}

/** It reads these nodes besides what the link reads. */
export function replacedShape(plan: Plan, link: Pick<Link, 'first' | 'end'>, { nodes, wanted }: Replaced): LinkShape {
  const gives = wanted ?? changedNodes(plan, link, nodes);
  const needed = new Set<NodeId>();
  const visit = (id: NodeId): void => {
    if (nodes.includes(id) || id < link.first || needed.has(id)) return;
    needed.add(id);
    for (const input of nodeOf(plan, id).inputs) visit(input);
  };
  for (const id of gives) visit(id);
  const own = plan.nodes.filter(({ id }) => needed.has(id));
  return shapeOfNodes(plan, own, gives);
}

/** What later links need of all that follows from these nodes. */
function changedNodes(plan: Plan, link: Pick<Link, 'first' | 'end'>, nodes: readonly NodeId[]): NodeId[] {
  const changed = new Set(nodes);
  for (const { id, inputs } of plan.nodes.slice(link.first, link.end))
    if (inputs.some((input) => changed.has(input))) changed.add(id);
  const kept = keptNodes(plan);
  return [...changed].filter((id) => kept.has(id));
}

/**
 * The graph of `replacedShape`. Its inputs are those of the link, as far as they are still needed, and `value N` of each
 * replaced node N; its outputs are `value M` of each node M that it gives. Values have the axes of their nodes, in float32.
 */
export function replacedGraph(plan: Plan, link: Link, replaced: Replaced, weights: Weights): OnnxModel {
  return partGraph(replacedName(link, replaced), plan, weights, replacedShape(plan, link, replaced));
}

/** No two graphs of a model have the same. */
export function replacedName({ name, block }: Link, { nodes, wanted }: Replaced): string {
  const gives = wanted ? `, giving ${wanted.join(' and ')}` : '';
  return `${name} ${block?.layer ?? ''}, node ${nodes.join(' and ')} replaced${gives}`;
}
