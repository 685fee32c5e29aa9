/** Describes the computation of a step by the operation that does it in this model. */
import { ACTIVATION_FUNCTIONS } from '../../operations/activation-functions';
import type { PlanNode } from '../../operations/kinds';
import type { NormNode } from '../../operations/norm';

/** Continues "each vector is". Without a node, since the model has no norm there, it says what all norms do. */
export function normedWords(node: PlanNode | undefined): string {
  if (node?.kind !== 'norm') return 'brought to a steady size';
  const learned = learnedWords(node);
  const normed = node.centered ? 'brought to mean 0 and a steady size' : 'brought to a steady size';
  return learned.length === 0 ? normed : `${normed}, then ${learned.join(' and ')} by learned numbers`;
}

/** "scaled (γ)", "shifted (β)" */
function learnedWords({ gamma, beta, gammaOffset }: NormNode): string[] {
  const gain = gamma.length === 0 ? [] : [gammaOffset === 0 ? 'scaled (γ)' : 'scaled (1 + γ)'];
  return beta === null ? gain : [...gain, 'shifted (β)'];
}

/** Continues "a wider layer of neurons, where": "GELU lets large positive values through and mutes negative ones" */
export function activatedWords(node: PlanNode | undefined): string {
  if (node?.kind !== 'activation' && node?.kind !== 'gate') return 'an activation function opens or mutes each of them';
  const { name, effect } = ACTIVATION_FUNCTIONS[node.activation];
  return `${name} ${effect}`;
}
