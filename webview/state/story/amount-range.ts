/** How the amounts of a finding are drawn, on the page and in a file. */
import type { Amounts } from '../../../src/trace/findings/finding';

/** The ends of the bars' range, which includes 0. */
export function amountRange({ rows }: Amounts): { readonly least: number; readonly most: number } {
  const values = rows.map(({ number }) => number.value ?? 0);
  return { least: Math.min(0, ...values), most: Math.max(0, ...values) };
}

/**
 * `added`: amounts added to something, written with signs; `share`: shares of a whole; `other`: any other kind; `marked`: other
 * amounts of which some are below 0, such as scores, where higher is better. These are marks on an axis, since a bar from 0
 * would be longer for a worse score.
 */
type AmountKind = 'added' | 'share' | 'other' | 'marked';

/** Determines the colours: those of signs, those of weights, or none. */
export function kindOfAmounts(amounts: Amounts): AmountKind {
  const { rows } = amounts;
  if (rows.some(({ number }) => number.text.startsWith('+'))) return 'added';
  if (rows.some(({ number }) => number.text.endsWith('%'))) return 'share';
  return amountRange(amounts).least < 0 ? 'marked' : 'other';
}
