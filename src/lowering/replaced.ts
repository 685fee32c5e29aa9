/** A link of the pass with the values of some nodes replaced, to see what becomes of everything that depends on them. */
import type { Link, Plan } from '../architectures/plan/plan';
import { nodeOf } from '../architectures/plan/plan';
import type { Weights } from '../model/weights';
import type { OnnxModel } from '../onnx/builder';
import type { NodeId } from '../operations/node';
import { keptNodes } from './pass-graph';
import { type LinkShape, partGraph, shapeOfNodes } from './trace';

/** The nodes with replaced values, and the nodes whose results are wanted; by default the changed ones that later links need. */
export interface Replaced {
  readonly nodes: readonly NodeId[];
  readonly wanted?: readonly NodeId[];
}

/** The inputs and outputs of the replaced link. The replaced nodes are inputs, too. */
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

/** The nodes that depend on these and are needed by later links. */
function changedNodes(plan: Plan, link: Pick<Link, 'first' | 'end'>, nodes: readonly NodeId[]): NodeId[] {
  const changed = new Set(nodes);
  for (const { id, inputs } of plan.nodes.slice(link.first, link.end))
    if (inputs.some((input) => changed.has(input))) changed.add(id);
  const kept = keptNodes(plan);
  return [...changed].filter((id) => kept.has(id));
}

/**
 * The graph of `replacedShape`. Its inputs are those of the link that are still needed, and `value N` for each replaced
 * node N; its outputs are `value M` for each node M in `gives`. Values have the axes of their nodes, in float32.
 */
export function replacedGraph(plan: Plan, link: Link, replaced: Replaced, weights: Weights): OnnxModel {
  return partGraph(replacedName(link, replaced), plan, weights, replacedShape(plan, link, replaced));
}

/** A name that is unique among the graphs of a model. */
export function replacedName({ name, block }: Link, { nodes, wanted }: Replaced): string {
  const gives = wanted ? `, giving ${wanted.join(' and ')}` : '';
  return `${name} ${block?.layer ?? ''}, node ${nodes.join(' and ')} replaced${gives}`;
}
