/**
 * Token healing: a text that stops within a word ends in tokens that the model never saw there. They are taken back,
 * and what they spell is required of the next tokens instead.
 */
import type { ByteText, Vocabulary } from './vocabulary';

export interface Healed {
  /** What the model reads. */
  readonly ids: readonly number[];
  /** What its next tokens have to begin with. */
  readonly typed: ByteText;
}

/** Tokens that are taken back at most. */
const MAX_TAKEN_BACK = 4;

/**
 * Take back as many of the last tokens as a single token could stand for and go on after. At least one token stays, so
 * that there is something to go on from.
 */
export function heal(ids: readonly number[], vocabulary: Vocabulary): Healed {
  let healed: Healed = { ids, typed: '' };
  let spelled: ByteText = '';
  for (let kept = ids.length - 1; kept > 0 && ids.length - kept <= MAX_TAKEN_BACK; kept--) {
    const text = vocabulary.text(ids[kept] as number);
    if (text === '') break; // a special token is no part of a word
    spelled = text + spelled;
    if (vocabulary.goesBeyond(spelled)) healed = { ids: ids.slice(0, kept), typed: spelled };
  }
  return healed;
}

/** What is still to be spelled after a token. */
export function remaining(typed: ByteText, token: ByteText): ByteText {
  return typed.slice(Math.min(token.length, typed.length));
}
