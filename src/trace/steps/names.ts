/** The names that formulas use for the results of operations. */
import { type BlockPlace, isSameBlock, type Plan, type Stage, stageForReader } from '../../architectures/plan/plan';
import { shortName } from '../../architectures/plan/stage-names';
import { oncePer } from '../../base/once-per';
import { hides } from '../../operations/mask-rule';
import type { NodeId } from '../../operations/node';

/** Whether a node is the input of the activation in a gated MLP. */
export function isGate(plan: Plan, id: NodeId): boolean {
  return gatesOf(plan).has(id);
}

/** Whether the model's MLPs have gates. */
export function hasGates({ nodes }: Pick<Plan, 'nodes'>): boolean {
  return nodes.some(({ kind }) => kind === 'gate');
}

/** The first input of each gate, which its activation is applied to. */
const gatesOf = oncePer(
  (plan: Plan) =>
    new Set(plan.nodes.flatMap(({ kind, inputs: [open] }) => (kind === 'gate' && open !== undefined ? [open] : []))),
);

/** The name of a node in the formula of a stage: that of the stage itself, or of one that it reads. */
export function nameInFormula(plan: Plan, of: Stage, id: NodeId): string {
  if (id === of.node) return hidesNothing(plan, of.node) ? lastPart(of.label) : shortName(of);
  return calledIn(plan, stageForReader(plan, id, of.block));
}

/** The name of a stage that is read. One whose mask hides nothing is called by what it masks, as there is no mask to mention. */
function calledIn(plan: Plan, stage: Stage): string {
  const node = plan.nodes[stage.node];
  return node && hidesNothing(plan, stage.node)
    ? shortName(stageForReader(plan, node.inputs[0] as NodeId, stage.block))
    : shortName(stage);
}

/** Whether a node is a mask that hides nothing, as in an encoder whose tokens all see each other. */
export function hidesNothing({ nodes }: Pick<Plan, 'nodes'>, id: NodeId): boolean {
  const node = nodes[id];
  return node?.kind === 'mask' && !hides(node.rule);
}

function lastPart(label: string): string {
  return label.split('.').at(-1) as string;
}

/** Like `nameInFormula`; a stage of another block is named with that block: "block 4 mlp_out". */
export function placedNameInFormula(plan: Plan, of: Stage, id: NodeId): string {
  return id === of.node ? shortName(of) : placedName(plan, stageForReader(plan, id, of.block), of.block);
}

/** The name of a stage, seen from a block or from outside the blocks: "q" in its own block, "block 4 q" from elsewhere. */
export function placedName(
  { stacks }: Pick<Plan, 'stacks'>,
  stage: Pick<Stage, 'label' | 'name' | 'block'>,
  seenFrom: BlockPlace | null,
): string {
  const { block } = stage;
  if (block === null || isSameBlock(block, seenFrom)) return shortName(stage);
  const stack = stacks.length > 1 ? `${block.stack} ` : '';
  return `${stack}block ${block.layer} ${shortName(stage)}`;
}
