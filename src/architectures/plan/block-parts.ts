/**
 * The part of a block that a stage belongs to. It is found from what the plan computes and from the sequences of its axes,
 * never from the stages' names, which each definition chooses.
 */
import { oncePer } from '../../base/once-per';
import type { NodeId, SequenceName } from '../../operations/node';
import { isSameBlock, type Plan, type Stage } from './plan';
import type { Section } from './section';

/** The parts of a block that add to the residual stream. */
export type BlockPart = 'attention' | 'cross-attention' | 'mlp';

type Stages = Pick<Plan, 'nodes' | 'stages'>;

/**
 * Whether a stage belongs to cross-attention, whose keys are of another sequence than its queries: everything from q, k and v
 * to what is added to the residual stream.
 */
export function isCrossAttention(plan: Stages, { node }: Pick<Stage, 'node'>): boolean {
  return crossNodes(plan).has(node);
}

/** Whether a step shows cross-attention. */
export function showsCrossAttention(plan: Stages, { stages }: Pick<Section, 'stages'>): boolean {
  return stages.some(({ label, of, part }) => {
    const shown = plan.stages.find(
      ({ label: own, block }) => own === label && block !== null && (part === undefined || block.stack === part),
    );
    return of === 'block' && shown !== undefined && isCrossAttention(plan, shown);
  });
}

/** The part that last added to the residual stream in the stage's block, before the stage; null if none has yet. */
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
    // The joined heads are projected, perhaps normalised or scaled, and then added to the residual stream.
    let last = id;
    for (let next = id + 1; next < nodes.length && !written.has(last); next++) {
      if (!nodes[next]?.inputs.includes(last)) continue;
      found.add(next);
      last = next;
    }
  }
  return found;
});

/** Whether the queries and keys of attention weights [head, query, key] are of different sequences. */
function mixesSequences(weights: Plan['nodes'][number] | undefined): boolean {
  const sequences = (weights?.axes ?? []).flatMap((axis): SequenceName[] =>
    'sequence' in axis ? [axis.sequence] : [],
  );
  return new Set(sequences).size > 1;
}

/** Adds a node and those from which it is computed, back to the projections: as long as they have an axis of heads. */
function addHeads(nodes: Plan['nodes'], id: NodeId, found: Set<NodeId>): void {
  const node = nodes[id];
  if (!node || found.has(id) || node.axes.length < 3) return;
  found.add(id);
  for (const input of node.inputs) addHeads(nodes, input, found);
}
