/**
 * What the text itself says about how it goes on: its end may have stood there before. It is evidence of which word comes
 * next and of how sure that is; what the model holds for how probable stays apart from it.
 */
import { lineAbove } from './lines';
import { beginsInWord, endsInWord, firstWord, lastWord } from './words';

interface CopyEvidence {
  /** Characters at the end of the text that stood before this word earlier, at most; 0 where none did. */
  readonly agreeing: number;
  /** The same before something else. */
  readonly differing: number;
}

/** What is known of a first word from the text alone. */
export interface PlaceEvidence extends CopyEvidence {
  /** Whether it begins anew: no part of it is typed. */
  readonly isFresh: boolean;
  /** Whether it is a member's name, after a dot, that the line directly above has after the same characters. */
  readonly isMemberAbove: boolean;
}

/** Where what a text may go on with stands in it already. */
export interface CopiedPlace {
  /** UTF-16 offset. */
  readonly start: number;
  /** Characters before it that are the text's last ones, too. */
  readonly agreeing: number;
}

/** Words that a suggestion ends in or goes on with, where a document has them. */
interface WordsBefore {
  /** UTF-16 offset. */
  readonly start: number;
  readonly words: string;
}

/** What followed an earlier place that ended as the text does. */
export interface EarlierText {
  readonly text: string;
  /** UTF-16 offset. */
  readonly start: number;
  /** Characters that both places end in. */
  readonly agreeing: number;
}

/** Fewer characters at the end of a text say nothing: they stand everywhere. */
const SHORTEST = 3;
/** More say no more. */
const LONGEST = 60;
/** Agreeing characters after which the text and the model are believed alike. */
export const EVEN = 20;
/** Characters that are copied at most. */
const COPIED = 80;

/** What would follow a text: a word, which says nothing of a longer one that begins with it, or the beginning of one. */
export type Follows = 'word' | 'beginning';

/** @param text up to the cursor @param word what would follow it */
export function copyEvidence(text: string, word: string, follows: Follows = 'word'): CopyEvidence {
  let [agreeing, differing] = [0, 0];
  if (word === '') return { agreeing, differing };
  for (const { at, length } of earlierPlaces(text)) {
    const agrees = follows === 'word' ? hasWhole(text, word, at) : text.startsWith(word, at);
    if (agrees) agreeing = Math.max(agreeing, length);
    else differing = Math.max(differing, length);
  }
  return { agreeing, differing };
}

/** @param text up to the cursor @param word what would follow it */
export function placeEvidence(text: string, word: string, follows?: Follows): PlaceEvidence {
  const isMember = /[\p{L}\p{N}_)\]}!?]\.$/u.test(text.slice(-3)) && beginsInWord(word);
  const isMemberAbove = isMember && lineAbove(text).includes(endOf(text) + word);
  return { ...copyEvidence(text, word, follows), isFresh: !endsInWord(text), isMemberAbove };
}

/** Whether a text has this at a place, and does not go on there with the word that it ends in: "He" is not in "Her". */
function hasWhole(text: string, word: string, at: number): boolean {
  const end = at + word.length;
  return text.startsWith(word, at) && !(endsInWord(word) && beginsInWord(text.slice(end, end + 2)));
}

/**
 * Where a document has this, whole, after the longest of the ends of the text; of equals the latest. What a suggestion says
 * a second time is no copy of the document: no place in it, nor one that reaches into it, counts.
 * @param word not empty
 * @param before the document's text before the suggestion
 * @param suggested what of the suggestion comes before the word
 */
export function copiedPlace(before: string, word: string, suggested = ''): CopiedPlace | undefined {
  const text = before + suggested;
  let best: CopiedPlace | undefined;
  for (const { at, length } of earlierPlaces(text)) {
    if (at + word.length > before.length) break;
    if (hasWhole(text, word, at) && length >= (best?.agreeing ?? 0)) best = { start: at, agreeing: length };
  }
  return best;
}

/**
 * Where else the words of a copied text stand in a document, whatever comes before them: all but the place that it is copied
 * from, where there is one, in their order. Each with how many characters before it are the ones before the suggested text, too.
 * @param word what is copied, with the spaces around it @param chosen where from
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
    places.push({ start: at + begun.length, agreeing: isSame ? commonBefore(text, start, 0) : 0 });
  }
  return places;
}

/** The word that a text ends in, where what follows is the rest of it; else ''. */
function begunBy(text: string, rest: string): string {
  return beginsInWord(rest) ? lastWord(text) : '';
}

/** Letters of the shortest word that is told to stand elsewhere, too: shorter ones stand everywhere. */
const TELLING = 4;

/**
 * Where a document has the words of a suggestion that is no copy, whatever comes before them there: the latest place, and the
 * words, whole where part of the first is typed; `undefined` where it has them nowhere, or where they are too short to say anything.
 * @param before the document's text before the suggestion @param text what was suggested @param suggested what of it comes before that
 */
export function standsBefore(before: string, text: string, suggested = ''): WordsBefore | undefined {
  const begun = begunBy(before + suggested, text);
  const words = begun + text.trim();
  const isTelling = (words.match(/[\p{L}\p{M}\p{N}_]+/gu) ?? []).some((word) => word.length >= TELLING);
  const place = isTelling ? otherPlaces(before, text, suggested).at(-1) : undefined;
  return place && { start: place.start - begun.length, words };
}

/** What followed the longest of the text's ends that stood there before; of equals the latest. */
export function earlierText(text: string): EarlierText | undefined {
  let best: { readonly at: number; readonly length: number } | undefined;
  for (const place of earlierPlaces(text)) if (place.length >= (best?.length ?? 0)) best = place;
  return best && { text: text.slice(best.at, best.at + COPIED), start: best.at, agreeing: best.length };
}

/**
 * Whether what comes next is a copy of what followed there: of what the model would say by itself only where the text counts
 * as much as the model does. That something stands earlier as well makes it no copy.
 * @param isOwn whether the model holds it for the most probable
 */
export function isCopyOf({ text, agreeing }: EarlierText, next: string, isOwn: boolean): boolean {
  return next !== '' && text.startsWith(next) && (!isOwn || agreeing >= EVEN);
}

/** The first word of what followed there; '' where the line or what is known of it ends before the word does. */
export function wordOf({ text }: EarlierText): string {
  const word = firstWord(text);
  const isCut = word === text && endsInWord(word);
  return isCut || word.includes('\n') ? '' : word;
}

/** Where the end of a text stood before: the place after it, and how many characters agree. */
function* earlierPlaces(text: string): Generator<{ readonly at: number; readonly length: number }> {
  const key = endOf(text);
  if (key.length < SHORTEST) return;
  for (let at = text.indexOf(key); at >= 0 && at + key.length < text.length; at = text.indexOf(key, at + 1))
    yield { at: at + key.length, length: commonBefore(text, at + key.length, key.length) };
}

/** With what stands before its spaces: an indentation alone stands nearly everywhere. */
function endOf(text: string): string {
  const end = text.slice(-LONGEST);
  const spaces = end.length - end.trimEnd().length;
  return end.slice(-Math.max(SHORTEST, spaces + 1));
}

/** How many characters before this place are the last ones of the text. @param known so many are */
function commonBefore(text: string, end: number, known: number): number {
  let length = known;
  while (length < LONGEST && length < end && text[end - 1 - length] === text[text.length - 1 - length]) length++;
  return length;
}
