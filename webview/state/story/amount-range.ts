/** How amounts that a finding speaks of are drawn, on the page and in a file. */
import type { Amounts } from '../../../src/trace/findings/finding';

/** From where to where bars reach, 0 among it. */
export function amountRange({ rows }: Amounts): { readonly least: number; readonly most: number } {
  const values = rows.map(({ number }) => number.value ?? 0);
  return { least: Math.min(0, ...values), most: Math.max(0, ...values) };
}

/** Whether they are added to something: written with their signs, and drawn in the colours of these. */
export function areAdded({ rows }: Amounts): boolean {
  return rows.some(({ number }) => number.text.startsWith('+'));
}
