/** The parameters of findings: equal choices give equal parameters, so that all requests share one answer. */
import type { ReadParams } from '../../../src/engine/protocol/reading-protocol';
import { type Choice, shownBlock } from '../../choice/choice';

export function findingsChoice(choice: Choice): ReadParams<'findings'>['params'] {
  const { layer, head, variant } = shownBlock(choice);
  const { token: position, source: sourcePosition, target: id, ratherThan } = choice;
  return { variant, layer, head, position, sourcePosition, id, ratherThan };
}
