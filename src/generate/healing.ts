/**
 * Token healing: a text that stops within a word ends in tokens that the model never saw there. They are taken back,
 * and what they spell is required of the next tokens instead.
 */
import type { ByteText, Vocabulary } from './vocabulary';
import { isPieceOfWord } from './words';

export interface Healed {
  /** What the model reads. */
  readonly ids: readonly number[];
  /** What was taken back, as it was. */
  readonly takenBack: readonly number[];
  /** What the next tokens have to begin with. */
  readonly typed: ByteText;
}

/** Tokens that are taken back at most. */
const MAX_TAKEN_BACK = 6;

/**
 * Take back the whole word that the text ends in, and as many of the last tokens as a single token could stand for and
 * go on after. At least one token stays, so that there is something to go on from.
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
