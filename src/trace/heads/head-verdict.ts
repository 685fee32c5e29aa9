/** What a head may be called by its score on repeated random tokens: one rule for the list of heads and for what is found. Pure. */
import { hundredths } from '../../base/number-text';

/** It is such a head, it is one in part, or it is none. */
export type HeadVerdict = 'is' | 'partly' | 'not';

/** From this score on a head is called so here; nobody has agreed on one. */
export const IS_FROM = 0.3;
/** With less it is none; a head that looks at all tokens alike has about 0.01. */
const PARTLY_FROM = 0.1;

/** @param score by its hundredths, as they are written: of two that are written alike one is not another thing */
export function headVerdict(score: number): HeadVerdict {
  const written = Number(hundredths(score));
  if (written >= IS_FROM) return 'is';
  return written >= PARTLY_FROM ? 'partly' : 'not';
}
