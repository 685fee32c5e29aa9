/** Which axes of a decoder's stages run over its tokens. */
import type { StepTensor } from '../../../src/trace/steps/steps';

export function tokenAxes(axes: readonly string[]): StepTensor['sequences'] {
  return axes.map((axis) => (['pos', 'query', 'key'].includes(axis) ? 'tokens' : null));
}
