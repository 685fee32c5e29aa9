/** Of two models without counterparts: the part of each that adds most to what it predicts, in sentences for panel and terminal alike. */
import { signedShort } from '../../base/number-text';
import type { HeadContributions } from '../readings/head-contributions';
import type { Quote } from './part-sentences';
import { partStrings as strings } from './part-strings';

/** Of each side what its heads and MLPs add to its own prediction. */
export type StrongestOfBoth = Readonly<Record<'a' | 'b', HeadContributions>>;

/** A head or an MLP of each: a sentence for each side in which one adds. */
export function strongestPartSentences(quoted: Quote, { a, b }: StrongestOfBoth): string[] {
  return [...ofSide(quoted, 'A', a), ...ofSide(quoted, 'B', b)];
}

function ofSide(quoted: Quote, side: 'A' | 'B', found: HeadContributions): string[] {
  const { mlp, best } = found;
  const most = Math.max(...mlp);
  const ofMlp = most > (best?.value ?? 0) ? { part: strings.mlpOf(mlp.indexOf(most)), value: most } : undefined;
  const ofHead = best && {
    part: strings.headOf(strings.headName(best.layer, best.head, best.cross)),
    value: best.value,
  };
  const one = ofMlp ?? ofHead;
  return one ? [strings.partAddsMost(side, one.part, quoted(found), signedShort(one.value))] : [];
}
