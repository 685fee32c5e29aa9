/** How files with traces and comparisons are named, so that an editor opens them as such. */
import type { Variant } from '../../architectures/architecture';
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

/** Words of a text that its file is named after, where they are not all: so many at its beginning, and at its end. */
const AT_ENDS = { trace: 5, side: 3 };

/**
 * A file name made of the words of a text, without its ending: "the-weather-is"; of a longer one the first and the last,
 * since texts that begin alike are told apart by how they end: "my-sister-bought-a-red-her-brother-wanted-a-blue".
 */
export function savedTraceName(text: string): string {
  return nameOfText(text, AT_ENDS.trace);
}

function nameOfText(text: string, atEnds: number): string {
  const first = wordsOf(text.slice(0, 200));
  if (first.length <= 2 * atEnds && text.length <= 200) return nameOf(first, 2 * atEnds) || 'text';
  const words = [...first.slice(0, atEnds), ...wordsOf(text.slice(-200)).slice(-atEnds)];
  return (
    nameOf(
      words.map((word) => word.slice(0, 12)),
      2 * atEnds,
    ) || 'text'
  );
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function nameOf(words: readonly string[], most: number): string {
  return words.slice(0, most).join('-').slice(0, 80);
}

/** One side of a comparison, as far as its file is named after it. */
export interface NamedSide {
  readonly text: string;
  /** The name of the model. */
  readonly model: string;
  readonly variant: Variant;
}

/** So long a name is seen whole in a tab and in a list. In characters. */
const SEEN = 28;

/**
 * Named after both texts, "the-sun-is-vs-the-moon-is"; where they are long and begin or end alike after what differs,
 * "sister-vs-brother-my-little-lost-her"; or after one text and what it is traced with.
 */
export function savedComparisonName(a: NamedSide, b: NamedSide): string {
  const [first, second] = [a, b].map(({ text }) => nameOfText(text, AT_ENDS.side)) as [string, string];
  const whole = `${first}-vs-${second}`;
  const [ofA, ofB] = [a, b].map(({ text }) => wordsOf(text.slice(0, COMPARED_CHARACTERS)));
  const differing = differingWords(ofA ?? [], ofB ?? []);
  if (differing && (whole.length > SEEN || first === second)) return differingName(differing);
  if (first !== second) return whole;
  const how = ({ model, variant }: NamedSide) =>
    variant === 'walkthrough' ? 'simplified-block' : nameOf(wordsOf(model), 6) || 'model';
  return how(a) === how(b) ? first : `${first}-${how(a)}-vs-${how(b)}`;
}

function differingName({ a, b, before, after }: DifferingWords): string {
  const common = [...before.slice(-2), ...after.slice(0, 2)];
  return `${nameOf(a, 3)}-vs-${nameOf(b, 3)}-${nameOf(common, 4)}`;
}
