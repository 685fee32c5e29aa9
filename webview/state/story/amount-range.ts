/** How amounts that a finding speaks of are drawn, on the page and in a file. */
import type { Amounts } from '../../../src/trace/findings/finding';

/** From where to where bars reach, 0 among it. */
export function amountRange({ rows }: Amounts): { readonly least: number; readonly most: number } {
  const values = rows.map(({ number }) => number.value ?? 0);
  return { least: Math.min(0, ...values), most: Math.max(0, ...values) };
}

/**
 * What they are: added to something, and written with their signs; shares of a whole; or of any other kind. Of those some are
 * below 0, as scores, of which the higher is the better one: a mark on an axis, where a bar from 0 would be longer the worse it is.
 */
type AmountKind = 'added' | 'share' | 'other' | 'marked';

/** They are drawn in the colours of signs, in that of weights, or in none. */
export function kindOfAmounts(amounts: Amounts): AmountKind {
  const { rows } = amounts;
  if (rows.some(({ number }) => number.text.startsWith('+'))) return 'added';
  if (rows.some(({ number }) => number.text.endsWith('%'))) return 'share';
  return amountRange(amounts).least < 0 ? 'marked' : 'other';
}
