/** What the colours of a step's figure mean, and where their scale ends. */
import { columnSequence, isScores, rowSequence } from '../../../src/trace/steps/matrix';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { colourStrings as texts } from '../../strings/colours';
import type { Scale } from '../../theme/color-scale';
import type { Hero } from './hero';

/** One for each scale of the figure, in the order of its maps; none if nothing is drawn in colours. */
export function colourSentences(hero: Hero): readonly string[] {
  switch (hero.kind) {
    case 'maps': {
      const kinds = new Set(hero.tensors.map(scaleKind));
      const isMasked = hero.tensors.some(({ mask }) => mask);
      const ofPairs = hero.tensors.some((tensor) => rowSequence(tensor) !== null && columnSequence(tensor) !== null);
      return [
        ...[...kinds].map((kind) => texts.map[kind]),
        ...(isMasked ? [texts.hatched] : []),
        ...(ofPairs ? [texts.outlined] : []),
      ];
    }
    case 'mix':
      return [texts.strips, texts.mix];
    case 'rows':
      return [texts.strips, texts.rows];
    default:
      return [];
  }
}

/** The kind of scale with which maps of tensors are coloured by default. */
function scaleKind(tensor: StepTensor): Scale['kind'] {
  if (isScores(tensor)) return 'range';
  return tensor.isProbability ? 'probability' : 'signed';
}
