/** Merges matrices that read the same input into one: q, k and v; gate and up. */
import type { Plan } from '../architectures/plan/plan';
import type { Quantization } from '../onnx/quantization';
import type { PlanNode } from '../operations/kinds';
import { inputCount, type LinearNode, outputCount } from '../operations/linear';

/** The block layout of a matrix. */
type LayoutOf = (matrix: string) => Quantization;

/**
 * The plan with a single product for all matrices that read the same input and have the same block layout. They and their
 * biases are stacked in the quantised file.
 */
export function mergedPlan(plan: Plan, layoutOf: LayoutOf): Plan {
  const groups = new Map(mergedGroups(plan, layoutOf).flatMap((group) => group.map((node) => [keyOf(node), group])));
  return { ...plan, nodes: plan.nodes.map((node) => (node.kind === 'linear' ? merged(node, groups) : node)) };
}

/** Groups of linear nodes that read the same input with different matrices, in the order of their first nodes. */
export function mergedGroups({ nodes }: Plan, layoutOf: LayoutOf): readonly (readonly LinearNode[])[] {
  const groups = new Map<string, LinearNode[]>();
  for (const node of nodes) {
    if (node.kind !== 'linear') continue;
    const { bits, block, offsets = false } = layoutOf(node.matrix.name);
    const key = `${node.inputs[0]} ${bits} ${block} ${offsets}`;
    const group = groups.get(key) ?? [];
    if (!group.some((other) => keyOf(other) === keyOf(node))) group.push(node);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** The name of a group's matrices stacked into one: their names, joined by "+". */
export function mergedName(group: readonly LinearNode[]): string {
  return group.map(({ matrix }) => matrix.name).join('+');
}

/** A key that is equal for nodes that read the same input with the same matrix. */
function keyOf({ inputs, matrix }: LinearNode): string {
  return `${inputs[0]} ${matrix.name}`;
}

function merged(node: LinearNode, groups: ReadonlyMap<string, readonly LinearNode[]>): PlanNode {
  const group = groups.get(keyOf(node)) as readonly LinearNode[];
  if (group.length === 1) return node;
  const sizes = group.map(({ matrix }) => outputCount(matrix));
  const at = group.findIndex(({ matrix }) => matrix.name === node.matrix.name);
  const total = sizes.reduce((a, b) => a + b);
  const name = mergedName(group);
  return {
    ...node,
    matrix: { name, shape: [total, inputCount(node.matrix)], outputs: 'rows', parts: sizes },
    bias: group.some(({ bias }) => bias) ? { name: `${name}.bias`, shape: [total] } : null,
    columns: { ...node.columns, first: node.columns.first + sizes.slice(0, at).reduce((a, b) => a + b, 0) },
  };
}
