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

/** What a file with a trace or a comparison is called without its ending. */
export function withoutSavedEnding(name: string): string {
  if (isSavedTraceName(name)) return name.slice(0, -SAVED_TRACE_ENDING.length);
  return isSavedComparisonName(name) ? name.slice(0, -SAVED_COMPARISON_ENDING.length) : name;
}

/** So long a name is seen whole in a tab and in a list of files. In characters. */
const SEEN = 28;

/** So long the words of a text are in a file's name: of a comparison two of them, shorter where more stands beside them. In characters. */
const LONGEST = { text: SEEN, side: 36, short: 18 };

/** So many words of a side tell it from the other one. */
const NAMING = 3;

/** What is saved, as far as its file is named after it. */
export interface NamedSide {
  readonly text: string;
  /** The name of the model. */
  readonly model: string;
  readonly variant: Variant;
}

/**
 * A file name without its ending: the first words of the text, and what it was traced with: "the-weather-is_gpt2". What a
 * trace is the ending says.
 */
export function savedTraceName(side: NamedSide): string {
  return joinedParts([firstWords(side.text), tracedWith(side)]);
}

/** The same of what is taken out of a trace: what it is comes first, and is seen where there is little room: "report_the-weather-is". */
export function exportedName(what: string, text: string): string {
  return joinedParts([what, firstWords(text)]);
}

/** Parts of a file's name, each of which may have hyphens. */
export function joinedParts(parts: readonly string[]): string {
  return parts.join('_');
}

/**
 * The first words of a text for a file's name, none left out between them: "the-weather-is".
 * @param longest in characters; a word that begins within them and ends beyond is left out
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

/** As many of the words as fit; the first is cut where it alone is too long, as a sentence without spaces is. */
function joined([first = '', ...others]: readonly string[], longest: number): string {
  let name = [...first].slice(0, longest).join('');
  for (const word of others) {
    if (name.length + 1 + word.length > longest) break;
    name += `-${word}`;
  }
  return name;
}

/**
 * Named after both texts, "the-sun-is-vs-the-moon-is"; where they are long and begin or end alike after what differs,
 * "sister-lost-her-vs-brother-lost-her"; or after one text and what it is traced with.
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
 * The same of what is taken out of a comparison: what it is, the words that differ, and the model, or both:
 * "patched-parts_john-vs-mary_gpt2".
 */
export function exportedComparisonName(what: string, a: NamedSide, b: NamedSide): string {
  const [withA, withB] = [tracedWith(a), tracedWith(b)];
  return joinedParts([what, comparedWords(a, b), withA === withB ? withA : `${withA}-vs-${withB}`]);
}

/** The same of what is of one side alone: what it is, the first words of its text, and its model: "pattern_the-sun-is_gpt2". */
export function exportedSideName(what: string, side: NamedSide): string {
  return joinedParts([what, savedTraceName(side)]);
}

/** "john-vs-mary"; of one text its first words. */
function comparedWords(a: NamedSide, b: NamedSide): string {
  const [first, second] = [a, b].map(({ text }) => firstWords(text, LONGEST.short)) as [string, string];
  const differing = differingOf(a, b);
  if (differing) return sidesName(differing, LONGEST.short);
  return first === second ? firstWords(a.text) : `${first}-vs-${second}`;
}

/** In which words the texts differ. */
function differingOf(...sides: readonly [NamedSide, NamedSide]): DifferingWords | undefined {
  const [ofA, ofB] = sides.map(({ text }) => wordsOf(text.slice(0, COMPARED_CHARACTERS)));
  return differingWords(ofA ?? [], ofB ?? []);
}

function sidesName({ a, b }: DifferingWords, longest: number): string {
  return [a, b].map((words) => joined(words.slice(0, NAMING), longest)).join('-vs-');
}

/** Of each side words as they follow each other in its text, from the first that differs; where the text ends there those before. */
function differingName({ a, b, before, after }: DifferingWords): string {
  const [ofA, ofB] = [a, b].map((own) => {
    const words = [...own, ...after].slice(0, NAMING);
    return [...before.slice(Math.max(0, before.length - NAMING + words.length)), ...words];
  });
  return sidesName({ a: ofA ?? a, b: ofB ?? b, before, after }, LONGEST.side);
}
