/** How amounts that a finding speaks of are drawn, on the page and in a file. */
import type { Amounts } from '../../../src/trace/findings/finding';

/** From where to where bars reach, 0 among it. */
export function amountRange({ rows }: Amounts): { readonly least: number; readonly most: number } {
  const values = rows.map(({ number }) => number.value ?? 0);
  return { least: Math.min(0, ...values), most: Math.max(0, ...values) };
}

/** What they are: added to something, and written with their signs; shares of a whole; or of any other kind. */
type AmountKind = 'added' | 'share' | 'other';

/** They are drawn in the colours of signs, in that of weights, or in none. */
export function kindOfAmounts({ rows }: Amounts): AmountKind {
  if (rows.some(({ number }) => number.text.startsWith('+'))) return 'added';
  return rows.some(({ number }) => number.text.endsWith('%')) ? 'share' : 'other';
}
