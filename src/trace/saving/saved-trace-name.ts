/** How files with traces and comparisons are named, so that an editor opens them as such. */
import type { Variant } from '../../architectures/architecture';

export const SAVED_TRACE_ENDING = '.trace.safetensors';
export const SAVED_COMPARISON_ENDING = '.comparison.safetensors';

export function isSavedTraceName(name: string): boolean {
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

/** A file name made of the first words of a text, without its ending: "the-weather-is". */
export function savedTraceName(text: string): string {
  const words = text
    .slice(0, 200)
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  return (words ?? []).slice(0, 6).join('-').slice(0, 60) || 'text';
}

/** One side of a comparison, as far as its file is named after it. */
export interface NamedSide {
  readonly text: string;
  /** The name of the model. */
  readonly model: string;
  readonly variant: Variant;
}

/** Named after both texts, or after one text and what it is traced with: "the-sun-is-vs-the-moon-is". */
export function savedComparisonName(a: NamedSide, b: NamedSide): string {
  const [first, second] = [savedTraceName(a.text), savedTraceName(b.text)];
  if (first !== second) return `${first}-vs-${second}`;
  const how = ({ model, variant }: NamedSide) =>
    variant === 'walkthrough' ? 'simplified-block' : savedTraceName(model);
  return how(a) === how(b) ? first : `${first}-${how(a)}-vs-${how(b)}`;
}
