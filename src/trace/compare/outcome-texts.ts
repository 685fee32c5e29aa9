/** Finds the predictions of one vocabulary for which the other has no token. Pure. */
import type { SharedChance } from './outcome';

/** The texts of these predictions, each once. Tokens that are a part of a character have no text and are left out. */
export function textsToSpell(predictions: readonly SharedChance[]): string[] {
  const isText = ({ text, special }: SharedChance) => !special && text !== '' && !text.includes('\u{fffd}');
  return [...new Set(predictions.filter((one) => one.other === null && isText(one)).map(({ text }) => text))];
}
