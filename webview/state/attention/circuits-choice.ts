/** Of which head and tokens it is told what the head does. */
import type { CircuitsChoice } from '../../../src/trace/heads/head-circuits';
import { TOKENS } from '../../../src/trace/steps/sequences';
import { type Choice, keyIn } from '../../choice/choice';

/** A key that is chosen in a source text is none that a head of the output sees. */
export function circuitsChoice(choice: Pick<Choice, 'layer' | 'head' | 'token' | 'key'>): CircuitsChoice {
  const { layer, head, token: position } = choice;
  return { layer, head, position, key: keyIn(choice, TOKENS) ?? null };
}
