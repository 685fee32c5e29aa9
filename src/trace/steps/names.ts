/** What formulas call the results of operations. */
import { type BlockPlace, isSameBlock, type Plan, type Stage, stageForReader } from '../../architectures/plan/plan';
import { shortName } from '../../architectures/plan/stage-names';
import { oncePer } from '../../base/once-per';
import { hides } from '../../operations/mask-rule';
import type { NodeId } from '../../operations/node';

/** Whether a node goes through the activation of a gated MLP. */
export function isGate(plan: Plan, id: NodeId): boolean {
  return gatesOf(plan).has(id);
}

/** A gate's first input goes through its activation. */
const gatesOf = oncePer(
  (plan: Plan) =>
    new Set(plan.nodes.flatMap(({ kind, inputs: [open] }) => (kind === 'gate' && open !== undefined ? [open] : []))),
);

/** What the formula of a stage calls a node: that stage itself, or one that it reads. */
export function nameInFormula(plan: Plan, of: Stage, id: NodeId): string {
  if (id === of.node) return hidesNothing(plan, of.node) ? lastPart(of.label) : shortName(of);
  return calledIn(plan, stageForReader(plan, id, of.block));
}

/** What nothing is hidden of is called what it is made of: there is no mask to speak of. */
function calledIn(plan: Plan, stage: Stage): string {
  const node = plan.nodes[stage.node];
  return node && hidesNothing(plan, stage.node)
    ? shortName(stageForReader(plan, node.inputs[0] as NodeId, stage.block))
    : shortName(stage);
}

/** Whether a node is a mask that hides nothing, as that of an encoder whose tokens all see each other. */
export function hidesNothing({ nodes }: Pick<Plan, 'nodes'>, id: NodeId): boolean {
  const node = nodes[id];
  return node?.kind === 'mask' && !hides(node.rule);
}

function lastPart(label: string): string {
  return label.split('.').at(-1) as string;
}

/** The same; of another block than the stage's own with that block: "block 4 mlp_out". */
export function placedNameInFormula(plan: Plan, of: Stage, id: NodeId): string {
  return id === of.node ? shortName(of) : placedName(plan, stageForReader(plan, id, of.block), of.block);
}

/** What a stage is called by who reads of a block, or of none: "q" in its own, "block 4 q" from elsewhere. */
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
