/** Which predictions of one vocabulary the other has no token for. Pure. */
import type { SharedChance } from './outcome';

/** Their texts; parts of a character have none of their own. */
export function textsToSpell(predictions: readonly SharedChance[]): string[] {
  const isText = ({ text, special }: SharedChance) => !special && text !== '' && !text.includes('\u{fffd}');
  return [...new Set(predictions.filter((one) => one.other === null && isText(one)).map(({ text }) => text))];
}
