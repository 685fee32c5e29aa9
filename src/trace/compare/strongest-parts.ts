/** For two models without counterparts: says which part of each adds most to its prediction. Panel and terminal share it. */
import { signedShort } from '../../base/number-text';
import type { HeadContributions } from '../readings/head-contributions';
import type { Quote } from './part-sentences';
import { partStrings as strings } from './part-strings';

/** The contributions of each side's heads and MLPs to its own prediction. */
export type StrongestOfBoth = Readonly<Record<'a' | 'b', HeadContributions>>;

/** One sentence for each side in which a head or an MLP adds to the prediction. */
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
