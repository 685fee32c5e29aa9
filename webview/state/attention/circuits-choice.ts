/** For which head and tokens the panel tells what the head does. */
import type { CircuitsChoice } from '../../../src/trace/heads/head-circuits';
import { TOKENS } from '../../../src/trace/steps/sequences';
import { type Choice, chosenKeyIn } from '../../choice/choice';

/** A key chosen in a source text is not one that a head of the output attends to. */
export function circuitsChoice(choice: Pick<Choice, 'layer' | 'head' | 'token' | 'key'>): CircuitsChoice {
  const { layer, head, token: position } = choice;
  return { layer, head, position, key: chosenKeyIn(choice, TOKENS) ?? null };
}
