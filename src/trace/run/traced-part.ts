/** For a text that is longer than what is read: where the traced part is in it. */
import type { Truncation } from './cut';

interface Traced {
  readonly text: string;
  /** The traced tokens; their ranges refer to the whole text, in UTF-16 units. */
  readonly tokens: readonly { readonly start: number; readonly end: number }[];
  readonly cut: Truncation | null;
}

/** The part of the text that was traced: not all of it if it was cut. @returns a range in UTF-16 units of the text */
export function tracedPart({ text, tokens, cut }: Traced): { readonly start: number; readonly end: number } {
  if (!cut) return { start: 0, end: text.length };
  const real = tokens.filter(({ start, end }) => end > start);
  return cut.part === 'first'
    ? { start: 0, end: real.at(-1)?.end ?? 0 }
    : { start: real[0]?.start ?? 0, end: text.length };
}
