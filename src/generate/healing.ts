/**
 * Token healing: a text that stops within a word ends in tokens that the model never saw there. They are taken back, and
 * the next tokens are required to begin with what they spell.
 */
import type { ByteText, Vocabulary } from './vocabulary';
import { isPieceOfWord } from './words';

export interface Healed {
  /** The tokens the model reads. */
  readonly ids: readonly number[];
  /** The tokens that were taken back, unchanged. */
  readonly takenBack: readonly number[];
  /** The text that the next tokens have to spell first. */
  readonly typed: ByteText;
}

/** The most tokens that are taken back. */
const MAX_TAKEN_BACK = 6;

/**
 * Takes back the whole word that the text ends in, and as many of the last tokens as a single longer token could begin
 * with. At least one token stays, so that there is something to continue from.
 */
export function heal(ids: readonly number[], vocabulary: Vocabulary): Healed {
  let first = ids.length;
  let spelled: ByteText = '';
  let isWord = true;
  for (let kept = ids.length - 1; kept > 0 && ids.length - kept <= MAX_TAKEN_BACK; kept--) {
    const text = vocabulary.text(ids[kept] as number);
    if (text === '') break; // a special token is no part of a word
    spelled = text + spelled;
    isWord &&= isPieceOfWord(Buffer.from(text, 'latin1').toString());
    if (isWord || vocabulary.goesBeyond(spelled)) first = kept;
    isWord &&= !text.startsWith(' '); // there the word begins
  }
  const takenBack = ids.slice(first);
  return { ids: ids.slice(0, first), takenBack, typed: takenBack.map((id) => vocabulary.text(id)).join('') };
}
