/** What a head may be called by its score on repeated random tokens: one rule for the list of heads and for findings. Pure. */
import { hundredths } from '../../base/number-text';

/** Whether a head is of a kind, is so in part, or is not. */
export type HeadVerdict = 'is' | 'partly' | 'not';

/** From this score on, a head is said to be of a kind; the field has not agreed on a threshold. */
export const IS_FROM = 0.3;
/** From this score on, it is so in part; a head that attends to all tokens equally has about 0.01. */
const PARTLY_FROM = 0.1;

/** @param score rounded to hundredths as it is written, so that equally written scores get the same verdict */
export function headVerdict(score: number): HeadVerdict {
  const written = Number(hundredths(score));
  if (written >= IS_FROM) return 'is';
  return written >= PARTLY_FROM ? 'partly' : 'not';
}
