/** What formulas call the results of operations. */
import { type Plan, type Stage, stageForReader } from '../../architectures/plan';
import { oncePer } from '../../base/once-per';
import type { NodeId } from '../../operations/node';

/** Names of stages as formulas have them, where they are not the last part of the stage's own. */
const SHORT: Readonly<Record<string, string>> = {
  'attn.attn_scores_unmasked': 'scores',
  'attn.attn_scores_capped': 'capped',
  'attn.attn_scores': 'masked',
  'attn.pattern': 'weights',
  // What attention and MLP give before a norm or a scale of their own.
  'attn.out': 'attn',
  'mlp.out': 'mlp',
};

export function shortName({ label }: Pick<Stage, 'label'>): string {
  return SHORT[label] ?? (label.split('.').at(-1) as string);
}

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
