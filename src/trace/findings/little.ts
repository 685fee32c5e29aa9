/** That even the head that adds most adds little beside one MLP, and where that one is to be looked at. */
import { mainStack, type Plan } from '../../architectures/plan';
import type { HeadContributions } from '../readings/head-contributions';
import { blockPart, type FindingPart, type Sentence, sentence } from './finding';
import { signedPart } from './numbers';

/** A head adds little where it adds less than this share of what the MLP that adds most does. The sentence states it. */
const LITTLE = 1 / 5;
const LITTLE_IN_WORDS = 'a fifth';

/** Begins with a space, where there is something to say. */
export function sayLittle({ best, mlp }: HeadContributions, plan: Plan): Sentence | '' {
  const layer = mlp.reduce((most, value, at) => (value > (mlp[most] as number) ? at : most), 0);
  const value = mlp[layer];
  if (!best || value === undefined || best.value <= 0 || best.value >= LITTLE * value) return '';
  const step = stepOfMlp(plan, layer);
  const where = step ? sentence` (see ${step})` : '';
  return sentence` Even this head adds little: less than ${LITTLE_IN_WORDS} of the ${signedPart(value)} that the MLP of block ${blockPart(layer)} alone adds${where}.`;
}

/** The step of the MLPs, at a block. */
function stepOfMlp(plan: Plan, layer: number): FindingPart | undefined {
  const { name } = mainStack(plan);
  const section = plan.sections.find(({ view, part }) => view === 'mlp' && (part ?? name) === name);
  if (!section) return undefined;
  return { kind: 'step', text: `step ${section.number}`, place: { layer, step: section.number } };
}
