/** One head's weights as lines between two columns of tokens. */

/** From a query to a key, by their indices among the shown tokens. */
export interface HeadLine {
  readonly query: number;
  readonly key: number;
  readonly weight: number;
}

/** A side of the view, and an index on it. */
export interface LinePlace {
  readonly side: 'query' | 'key';
  readonly index: number;
}

/** Weaker weights have no line, as they would make a grey haze. */
export const LEAST_WEIGHT = 0.02;

/** @param weights [query, key], row-major over the shown tokens */
export function linesOf(weights: Float32Array, keys: number): HeadLine[] {
  const lines: HeadLine[] = [];
  for (let at = 0; at < weights.length; at++) {
    const weight = weights[at] as number;
    if (weight >= LEAST_WEIGHT) lines.push({ query: Math.floor(at / keys), key: at % keys, weight });
  }
  return lines;
}

/** The lines of one token, the strongest first; all lines if no token is pointed at. */
export function linesAt(lines: readonly HeadLine[], place: LinePlace | undefined): readonly HeadLine[] {
  if (!place) return lines;
  return lines.filter((line) => line[place.side] === place.index).toSorted((a, b) => b.weight - a.weight);
}

/** The most tokens on a side. */
export const MOST_TOKENS = 48;

/** The shown tokens of a long text: around the chosen one, up to the end of the text. */
export function shownSpan(count: number, chosen: number): { readonly start: number; readonly stop: number } {
  if (count <= MOST_TOKENS) return { start: 0, stop: count };
  const start = Math.min(Math.max(0, chosen - Math.floor((MOST_TOKENS * 3) / 4)), count - MOST_TOKENS);
  return { start, stop: start + MOST_TOKENS };
}
