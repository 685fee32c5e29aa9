/** Of a text that is longer than what is read: where in it the traced part is. */
import type { Cut } from './cut';

interface Traced {
  readonly text: string;
  /** The traced tokens; their ranges are in the whole text, in UTF-16 units. */
  readonly tokens: readonly { readonly start: number; readonly end: number }[];
  readonly cut: Cut | null;
}

/** Which part of the text was traced: not all of it when it was cut. @returns UTF-16 units of the text */
export function tracedPart({ text, tokens, cut }: Traced): { readonly start: number; readonly end: number } {
  if (!cut) return { start: 0, end: text.length };
  const real = tokens.filter(({ start, end }) => end > start);
  return cut.part === 'first'
    ? { start: 0, end: real.at(-1)?.end ?? 0 }
    : { start: real[0]?.start ?? 0, end: text.length };
}
