/** What formulas call the results of operations. */
import { type Plan, type Stage, stageForReader } from '../../architectures/plan';
import { shortName } from '../../architectures/stage-names';
import { oncePer } from '../../base/once-per';
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
  return shortName(id === of.node ? of : stageForReader(plan, id, of.block));
}
