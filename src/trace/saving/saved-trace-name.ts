/** How files with traces and comparisons are named, so that an editor opens them as such. */
import type { Variant } from '../../architectures/plan/architecture';
import { COMPARED_CHARACTERS, type DifferingWords, differingWords } from '../../base/differing-words';

export const SAVED_TRACE_ENDING = '.trace.safetensors';
export const SAVED_COMPARISON_ENDING = '.comparison.safetensors';

function isSavedTraceName(name: string): boolean {
  return name.toLowerCase().endsWith(SAVED_TRACE_ENDING);
}

export function isSavedComparisonName(name: string): boolean {
  return name.toLowerCase().endsWith(SAVED_COMPARISON_ENDING);
}

/** The name of a file with a trace or a comparison, without its ending. */
export function withoutSavedEnding(name: string): string {
  if (isSavedTraceName(name)) return name.slice(0, -SAVED_TRACE_ENDING.length);
  return isSavedComparisonName(name) ? name.slice(0, -SAVED_COMPARISON_ENDING.length) : name;
}

/** A name of this many characters is fully visible in a tab and in a list of files. */
const SEEN = 28;

/**
 * The most characters of a text's words in a file name: for one text, for each of two in a comparison, and for each of two
 * if the name has further parts.
 */
const LONGEST = { text: SEEN, side: 36, short: 18 };

/** How many words of a side distinguish it from the other one. */
const NAMING = 3;

/** The parts of what is saved that its file is named after. */
export interface NamedSide {
  readonly text: string;
  /** The name of the model. */
  readonly model: string;
  readonly variant: Variant;
}

/**
 * A file name without its ending: the first words of the text, and the model that traced it: "the-weather-is_gpt2". The
 * ending says that it is a trace.
 */
export function savedTraceName(side: NamedSide): string {
  return joinedParts([firstWords(side.text), tracedWith(side)]);
}

/** The name of an export from a trace. Its kind comes first, so that it is visible in little room: "report_the-weather-is". */
export function exportedName(what: string, text: string): string {
  return joinedParts([what, firstWords(text)]);
}

/** Joins the parts of a file's name, each of which may have hyphens. */
export function joinedParts(parts: readonly string[]): string {
  return parts.join('_');
}

/**
 * The first words of a text for a file's name, without gaps: "the-weather-is".
 * @param longest in characters; a word that begins within this length and ends beyond it is left out
 */
export function firstWords(text: string, longest = LONGEST.text): string {
  return joined(wordsOf(text.slice(0, 4 * longest)), longest) || 'text';
}

function tracedWith({ model, variant }: NamedSide): string {
  return variant === 'walkthrough' ? 'simplified-block' : joined(wordsOf(model), LONGEST.side) || 'model';
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** As many of the words as fit. The first one is cut if it alone is too long, as for a sentence without spaces. */
function joined([first = '', ...others]: readonly string[], longest: number): string {
  let name = [...first].slice(0, longest).join('');
  for (const word of others) {
    if (name.length + 1 + word.length > longest) break;
    name += `-${word}`;
  }
  return name;
}

/**
 * A name from both texts, "the-sun-is-vs-the-moon-is"; if they are long and share words before or after the difference,
 * "sister-lost-her-vs-brother-lost-her"; for a single text, its words and what traced it.
 */
export function savedComparisonName(a: NamedSide, b: NamedSide): string {
  const [first, second] = [a, b].map(({ text }) => firstWords(text, LONGEST.side)) as [string, string];
  const both = `${first}-vs-${second}`;
  const differing = differingOf(a, b);
  if (differing && (both.length > SEEN || first === second)) return differingName(differing);
  if (first !== second) return both;
  const [withA, withB] = [tracedWith(a), tracedWith(b)];
  return withA === withB ? first : `${first}-${withA}-vs-${withB}`;
}

/**
 * The name of an export from a comparison: its kind, the words that differ, and the model or both models:
 * "patched-parts_john-vs-mary_gpt2".
 */
export function exportedComparisonName(what: string, a: NamedSide, b: NamedSide): string {
  const [withA, withB] = [tracedWith(a), tracedWith(b)];
  return joinedParts([what, comparedWords(a, b), withA === withB ? withA : `${withA}-vs-${withB}`]);
}

/** The name of an export of one side: its kind, the first words of the side's text, and its model: "pattern_the-sun-is_gpt2". */
export function exportedSideName(what: string, side: NamedSide): string {
  return joinedParts([what, savedTraceName(side)]);
}

/** The words that differ, "john-vs-mary"; if there is only one text, its first words. */
function comparedWords(a: NamedSide, b: NamedSide): string {
  const [first, second] = [a, b].map(({ text }) => firstWords(text, LONGEST.short)) as [string, string];
  const differing = differingOf(a, b);
  if (differing) return sidesName(differing, LONGEST.short);
  return first === second ? firstWords(a.text) : `${first}-vs-${second}`;
}

/** The words in which the texts differ. */
function differingOf(...sides: readonly [NamedSide, NamedSide]): DifferingWords | undefined {
  const [ofA, ofB] = sides.map(({ text }) => wordsOf(text.slice(0, COMPARED_CHARACTERS)));
  return differingWords(ofA ?? [], ofB ?? []);
}

function sidesName({ a, b }: DifferingWords, longest: number): string {
  return [a, b].map((words) => joined(words.slice(0, NAMING), longest)).join('-vs-');
}

/** For each side, consecutive words of its text from the first one that differs; if the text ends too soon, also those before. */
function differingName({ a, b, before, after }: DifferingWords): string {
  const [ofA, ofB] = [a, b].map((own) => {
    const words = [...own, ...after].slice(0, NAMING);
    return [...before.slice(Math.max(0, before.length - NAMING + words.length)), ...words];
  });
  return sidesName({ a: ofA ?? a, b: ofB ?? b, before, after }, LONGEST.side);
}
