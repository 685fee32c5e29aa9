/**
 * Which part of its block a stage belongs to. What is read here is what the plan computes and which sequences its axes
 * run over; what stages are called is the definition's own affair.
 */
import { oncePer } from '../../base/once-per';
import type { NodeId, SequenceName } from '../../operations/node';
import { isSameBlock, type Plan, type Stage } from './plan';
import type { Section } from './section';

/** What adds to the residual stream within a block. */
export type BlockPart = 'attention' | 'cross-attention' | 'mlp';

type Stages = Pick<Plan, 'nodes' | 'stages'>;

/** Whether a stage belongs to an attention whose keys are of another sequence than its queries: from q, k and v to what it writes. */
export function isCrossAttention(plan: Stages, { node }: Pick<Stage, 'node'>): boolean {
  return crossNodes(plan).has(node);
}

/** Whether a step shows such an attention. */
export function showsCrossAttention(plan: Stages, { stages }: Pick<Section, 'stages'>): boolean {
  return stages.some(({ label, of, part }) => {
    const shown = plan.stages.find(
      ({ label: own, block }) => own === label && block !== null && (part === undefined || block.stack === part),
    );
    return of === 'block' && shown !== undefined && isCrossAttention(plan, shown);
  });
}

/** What has written to the residual stream last, of what its block had written before a stage; null: nothing yet. */
export function lastWriter(plan: Stages, stage: Stage): BlockPart | null {
  const before = plan.stages.slice(0, plan.stages.indexOf(stage));
  const written = before.findLast(
    ({ block, role }) => isSameBlock(block, stage.block) && (role === 'attention' || role === 'mlp'),
  );
  if (!written) return null;
  if (written.role === 'mlp') return 'mlp';
  return isCrossAttention(plan, written) ? 'cross-attention' : 'attention';
}

/** The nodes of all cross-attentions. */
const crossNodes = oncePer(({ nodes, stages }: Stages): ReadonlySet<NodeId> => {
  const written = new Set(stages.flatMap(({ node, role }) => (role === 'attention' ? [node] : [])));
  const found = new Set<NodeId>();
  for (const { id, kind, inputs } of nodes) {
    if (kind !== 'mix' || !mixesSequences(nodes[inputs[0] as NodeId])) continue;
    addHeads(nodes, id, found);
    // What the heads give together is projected, perhaps normalised or scaled, and written.
    let last = id;
    for (let next = id + 1; next < nodes.length && !written.has(last); next++) {
      if (!nodes[next]?.inputs.includes(last)) continue;
      found.add(next);
      last = next;
    }
  }
  return found;
});

/** Of weights [head, query, key]: whether queries and keys are of different sequences. */
function mixesSequences(weights: Plan['nodes'][number] | undefined): boolean {
  const sequences = (weights?.axes ?? []).flatMap((axis): SequenceName[] =>
    'sequence' in axis ? [axis.sequence] : [],
  );
  return new Set(sequences).size > 1;
}

/** A node and what it is computed from, as far back as there are values for each head: to the projections. */
function addHeads(nodes: Plan['nodes'], id: NodeId, found: Set<NodeId>): void {
  const node = nodes[id];
  if (!node || found.has(id) || node.axes.length < 3) return;
  found.add(id);
  for (const input of node.inputs) addHeads(nodes, input, found);
}
