/**
 * What the text itself says about how it continues. The characters it ends with may occur earlier; what followed them there
 * is evidence of the next word and of how sure it is. This evidence is kept apart from the model's probability.
 */
import { lineAbove } from './lines';
import { beginsInWord, endsInWord, firstWord, lastWord } from './words';

interface CopyEvidence {
  /** The length, in characters, of the longest end of the text that was followed by this word earlier; 0 if none was. */
  readonly matchLength: number;
  /** The length of the longest end of the text that was followed by something else; 0 if none was. */
  readonly mismatchLength: number;
}

/** What the text alone says about a first word. */
export interface PlaceEvidence extends CopyEvidence {
  /** Whether no part of the word is typed yet. */
  readonly isFresh: boolean;
  /** Whether the word is a member's name, after a dot, and the line above has it after the same characters. */
  readonly isMemberAbove: boolean;
}

/** An earlier place in a text that has what may come next. */
export interface CopiedPlace {
  /** UTF-16 offset. */
  readonly start: number;
  /** How many characters before it are the same as the last ones of the text. */
  readonly matchLength: number;
}

/** A place in a document that has the words of a suggestion. */
interface WordsBefore {
  /** UTF-16 offset. */
  readonly start: number;
  readonly words: string;
}

/** What followed an earlier place where the text ended as it does now. */
export interface EarlierText {
  readonly text: string;
  /** UTF-16 offset. */
  readonly start: number;
  /** How many characters before both places are the same. */
  readonly matchLength: number;
}

/** A shorter end of the text is no evidence, as it occurs everywhere. */
const SHORTEST = 3;
/** More characters in common are no stronger evidence. */
const LONGEST = 60;
/** With this many characters in common, the text counts as much as the model. */
export const EVEN = 20;
/** The most characters that are copied. */
const COPIED = 80;

/** What would follow a text: a whole word, which a longer word with the same beginning does not match, or only a beginning. */
export type Follows = 'word' | 'beginning';

/** @param text up to the cursor @param word what would follow it */
export function copyEvidence(text: string, word: string, follows: Follows = 'word'): CopyEvidence {
  let [matchLength, mismatchLength] = [0, 0];
  if (word === '') return { matchLength, mismatchLength };
  for (const { at, length } of earlierPlaces(text)) {
    const agrees = follows === 'word' ? hasWhole(text, word, at) : text.startsWith(word, at);
    if (agrees) matchLength = Math.max(matchLength, length);
    else mismatchLength = Math.max(mismatchLength, length);
  }
  return { matchLength, mismatchLength };
}

/** @param text up to the cursor @param word what would follow it */
export function placeEvidence(text: string, word: string, follows?: Follows): PlaceEvidence {
  const isMember = /[\p{L}\p{N}_)\]}!?]\.$/u.test(text.slice(-3)) && beginsInWord(word);
  const isMemberAbove = isMember && lineAbove(text).includes(endOf(text) + word);
  return { ...copyEvidence(text, word, follows), isFresh: !endsInWord(text), isMemberAbove };
}

/** Whether a text has this word at this place as a whole word: "He" is not in "Her". */
function hasWhole(text: string, word: string, at: number): boolean {
  const end = at + word.length;
  return text.startsWith(word, at) && !(endsInWord(word) && beginsInWord(text.slice(end, end + 2)));
}

/**
 * The place in a document that has this word after the most characters in common with the end of the text; of equally good
 * places, the latest. Places within the suggestion do not count, as its own repetitions are not copied from the document.
 * @param word not empty
 * @param before the document's text before the suggestion
 * @param suggested the part of the suggestion before the word
 */
export function copiedPlace(before: string, word: string, suggested = ''): CopiedPlace | undefined {
  const text = before + suggested;
  let best: CopiedPlace | undefined;
  for (const { at, length } of earlierPlaces(text)) {
    if (at + word.length > before.length) break;
    if (hasWhole(text, word, at) && length >= (best?.matchLength ?? 0)) best = { start: at, matchLength: length };
  }
  return best;
}

/**
 * All other places in a document that have the words of a copied text in their order, whatever comes before them. Each says
 * how many characters before it are the same as before the suggestion.
 * @param word what is copied, with the spaces around it @param chosen the place it was copied from
 */
export function otherPlaces(before: string, word: string, suggested: string, chosen?: CopiedPlace): CopiedPlace[] {
  const words = word.trim();
  if (words === '') return [];
  const text = before + suggested;
  const lead = word.slice(0, word.length - word.trimStart().length);
  const begun = begunBy(text, word); // of the rest of a word, the whole word counts
  const sought = begun + words;
  const places: CopiedPlace[] = [];
  for (let at = before.indexOf(sought); at >= 0; at = before.indexOf(sought, at + 1)) {
    const start = at + begun.length - lead.length;
    const isWhole = hasWhole(before, sought, at) && !(beginsInWord(sought) && endsInWord(before.slice(0, at)));
    if (!isWhole || start === chosen?.start) continue;
    const isSame = start >= 0 && before.startsWith(lead, start);
    places.push({ start: at + begun.length, matchLength: isSame ? commonBefore(text, start, 0) : 0 });
  }
  return places;
}

/** The unfinished word at the end of a text, if `rest` continues it; otherwise ''. */
function begunBy(text: string, rest: string): string {
  return beginsInWord(rest) ? lastWord(text) : '';
}

/** Letters of the shortest word whose other occurrence is worth reporting: shorter words occur everywhere. */
const SHORTEST_TELLING_WORD = 4;

/** The fewest words in a row that are reported if only they, and not the whole suggestion, occur elsewhere. */
const FEWEST_WORDS = 3;

/**
 * The latest place in a document that has the words of a suggestion that is not a copy, whatever comes before them. If
 * there is none, the place of the suggestion's longest part, from word to word, of at least three words. If part of the
 * first word is typed, the whole word counts and is enough by itself: a user who types “(pa” and is shown “rser)” knows the
 * parser from a line above.
 * @param before the document's text before the suggestion
 * @param text the suggested text @param suggested the part of the suggestion before `text`
 * @returns `undefined` if there is no such place, or the words are too short to say anything
 */
export function standsBefore(before: string, text: string, suggested: string): WordsBefore | undefined {
  return wholeBefore(before, text, suggested) ?? partBefore(before, text, suggested);
}

function wholeBefore(before: string, text: string, suggested: string): WordsBefore | undefined {
  const begun = begunBy(before + suggested, text);
  const words = begun + text.trim();
  const isTelling = wordsOf(words).some((word) => word.length >= SHORTEST_TELLING_WORD);
  const place = isTelling ? otherPlaces(before, text, suggested).at(-1) : undefined;
  return place && { start: place.start - begun.length, words };
}

/** Tries longer and longer parts until one is not found: a part that contains it cannot be found either. */
function partBefore(before: string, text: string, suggested: string): WordsBefore | undefined {
  const pieces = [...text.matchAll(/[\p{L}\p{M}\p{N}_]+|[^\s\p{L}\p{M}\p{N}_]+/gu)];
  const endsWord = begunBy(before + suggested, text) !== '';
  let longest: WordsBefore | undefined;
  for (const [first, { index: from }] of pieces.entries()) {
    const fewest = first === 0 && endsWord ? 1 : FEWEST_WORDS;
    for (const { index, 0: piece } of pieces.slice(first)) {
      const part = text.slice(from, index + piece.length);
      if (wordsOf(part).length < fewest) continue;
      if (otherPlaces(before, part, suggested + text.slice(0, from)).length === 0) break;
      const found = wholeBefore(before, part, suggested + text.slice(0, from));
      if (found && found.words.length > (longest?.words.length ?? 0)) longest = found;
    }
  }
  return longest;
}

function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{M}\p{N}_]+/gu) ?? [];
}

/** What followed the longest end of the text that occurs earlier; of equally long ones, the latest. */
export function earlierText(text: string): EarlierText | undefined {
  let best: { readonly at: number; readonly length: number } | undefined;
  for (const place of earlierPlaces(text)) if (place.length >= (best?.length ?? 0)) best = place;
  return best && { text: text.slice(best.at, best.at + COPIED), start: best.at, matchLength: best.length };
}

/**
 * Whether `next` counts as a copy of what followed earlier. The model's own choice counts only if the text counts as much
 * as the model: the mere fact that it also occurs earlier does not make it a copy.
 * @param isOwn whether it is the model's most probable choice
 */
export function isCopyOf({ text, matchLength }: EarlierText, next: string, isOwn: boolean): boolean {
  return next !== '' && text.startsWith(next) && (!isOwn || matchLength >= EVEN);
}

/** The first word of what followed at the earlier place; '' if the line, or the part that is kept, ends before the word does. */
export function wordOf({ text }: EarlierText): string {
  const word = firstWord(text);
  const isCut = word === text && endsInWord(word);
  return isCut || word.includes('\n') ? '' : word;
}

/** The earlier places that end as the text does: the offset after each, and how many characters are the same. */
function* earlierPlaces(text: string): Generator<{ readonly at: number; readonly length: number }> {
  const key = endOf(text);
  if (key.length < SHORTEST) return;
  for (let at = text.indexOf(key); at >= 0 && at + key.length < text.length; at = text.indexOf(key, at + 1))
    yield { at: at + key.length, length: commonBefore(text, at + key.length, key.length) };
}

/** The end of a text to search for, including a character before its spaces, as an indentation alone occurs nearly everywhere. */
function endOf(text: string): string {
  const end = text.slice(-LONGEST);
  const spaces = end.length - end.trimEnd().length;
  return end.slice(-Math.max(SHORTEST, spaces + 1));
}

/** How many characters before this place equal the last ones of the text. @param known a number known to be equal already */
function commonBefore(text: string, end: number, known: number): number {
  let length = known;
  while (length < LONGEST && length < end && text[end - 1 - length] === text[text.length - 1 - length]) length++;
  return length;
}
