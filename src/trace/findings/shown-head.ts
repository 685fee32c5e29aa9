/** The name of the head whose values a step shows. */
import type { FindingContext, FindingStep } from './context';
import { headPart, type Sentence, sentence } from './finding';

/** "head 5.4", "head 0.1 of the encoder", "the simplified block’s one head" */
export function shownHead({ choice }: FindingContext, { layer, of }: FindingStep, head: number): Sentence {
  return choice.variant === 'model'
    ? sentence`head ${headPart(layer, head)}${of}`
    : sentence`the simplified block’s one head`;
}
