/** That even the head that adds most adds little beside one MLP, and where that one is to be looked at. */
import type { Plan } from '../../architectures/plan';
import type { HeadContributions } from '../readings/head-contributions';
import { blockPart, type Sentence, sentence } from './finding';
import { signedPart } from './numbers';
import { stepThatShows } from './step-part';

/** A head adds little where it adds less than this share of what the MLP that adds most does. The sentence states it. */
const LITTLE = 1 / 5;
const LITTLE_IN_WORDS = 'a fifth';

/** Begins with a space, where there is something to say. */
export function sayLittle({ best, mlp }: HeadContributions, plan: Plan): Sentence | '' {
  const layer = mlp.reduce((most, value, at) => (value > (mlp[most] as number) ? at : most), 0);
  const value = mlp[layer];
  if (!best || value === undefined || best.value <= 0 || best.value >= LITTLE * value) return '';
  const step = stepThatShows(plan, 'mlp', layer);
  const where = step ? sentence` (see ${step})` : '';
  return sentence` Even this head adds little: less than ${LITTLE_IN_WORDS} of the ${signedPart(value)} that the MLP of block ${blockPart(layer)} alone adds${where}.`;
}
