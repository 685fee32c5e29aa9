/** Plain names for figures of one stage of both traces, for saved pictures. */
import { hasGates } from '../../../src/trace/steps/names';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { type PicturedAs, comparePictureStrings as strings } from '../../strings/compare-pictures';
import { figureHeading } from '../../strings/figure-heading';
import type { Comparison } from './comparison';

type Named = Pick<StepTensor, 'label' | 'layer' | 'head' | 'sequences'>;

/**
 * "attention of head 5.4, B − A".
 * @param a the stage in A @param b its counterpart; `undefined` if B has none
 */
export function figureWords(of: Comparison, a: Named, b: Named | undefined, as: PicturedAs): string {
  const [own, side] = as === 'b' && b ? [b, of.b] : [a, of.a];
  const other = as === 'a' || as === 'b' ? own : (b ?? a);
  const heading = figureHeading(own.label, hasGates(side.summary.plan)) ?? own.label;
  const words = strings.figure(heading, placeWords(own, other), own.head !== null);
  const isCross = new Set(own.sequences.filter((sequence) => sequence !== null)).size > 1;
  return strings.as(isCross ? strings.cross(words) : words, as);
}

/** "head 5.4", or "heads 5.4 and 3.2" if they differ; `undefined` for a stage outside blocks. */
function placeWords(a: Named, b: Named): string | undefined {
  if (a.head !== null) {
    const [ofA, ofB] = [strings.head(a.layer, a.head), strings.head(b.layer, b.head ?? a.head)];
    return ofA === ofB ? ofA : strings.heads(ofA.replace(/^head /, ''), ofB.replace(/^head /, ''));
  }
  if (a.layer === null) return undefined;
  return b.layer === null || a.layer === b.layer ? strings.block(a.layer) : strings.blocks(a.layer, b.layer);
}
