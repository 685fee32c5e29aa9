/** Shortens long axes: both ends stay, the middle is left out, and the number of hidden values stays known. */

/** A half-open range. */
export interface Span {
  readonly start: number;
  readonly stop: number;
}

export function* indicesIn(spans: readonly Span[]): Generator<number> {
  for (const { start, stop } of spans) for (let index = start; index < stop; index++) yield index;
}

/** Groups indices into runs of neighbours. */
export function spansOf(indices: readonly number[]): Span[] {
  const spans: { start: number; stop: number }[] = [];
  for (const index of indices) {
    const last = spans.at(-1);
    if (last?.stop === index) last.stop++;
    else spans.push({ start: index, stop: index + 1 });
  }
  return spans;
}

export interface Axis {
  readonly size: number;
  /** The visible ranges, in order. */
  readonly spans: readonly Span[];
}

/** How many values around a kept one stay visible in the middle of a shortened axis. */
const NEIGHBOURHOOD = 16;

/**
 * Shortens an axis.
 * @param limit the most values that are shown
 * @param keep values whose neighbourhoods stay visible wherever they are: the first of them, as many as fit into half of
 * the limit. Neighbourhoods are aligned and the ends stay the same, so that moving along the axis needs few new values.
 */
export function shortenAxis(size: number, limit: number, ...keep: readonly (number | undefined)[]): Axis {
  if (size <= limit) return { size, spans: [{ start: 0, stop: size }] };
  const kept = keep.filter((index) => index !== undefined).slice(0, Math.max(Math.floor(limit / 2 / NEIGHBOURHOOD), 1));
  const reserved = kept.length * NEIGHBOURHOOD;
  const first = Math.ceil((limit - reserved) / 2);
  const tail = size - Math.floor((limit - reserved) / 2);
  const starts = kept
    .filter((index) => index >= first && index < tail)
    .map((index) => first + Math.floor((index - first) / NEIGHBOURHOOD) * NEIGHBOURHOOD);
  const between = [...new Set(starts)]
    .sort((a, b) => a - b)
    .map((start) => ({ start, stop: Math.min(start + NEIGHBOURHOOD, tail) }));
  return { size, spans: joinTouching([{ start: 0, stop: first }, ...between, { start: tail, stop: size }]) };
}

function joinTouching(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last && last.stop >= span.start) joined[joined.length - 1] = { start: last.start, stop: span.stop };
    else joined.push(span);
  }
  return joined;
}

export function shownCount(axis: Axis): number {
  return axis.spans.reduce((sum, { start, stop }) => sum + stop - start, 0);
}

export function hiddenCount(axis: Axis): number {
  return axis.size - shownCount(axis);
}

/** The index in the tensor of the value that is shown at a place. */
export function indexAt(axis: Axis, place: number): number {
  let rest = place;
  for (const { start, stop } of axis.spans) {
    if (rest < stop - start) return start + rest;
    rest -= stop - start;
  }
  throw new RangeError(`Nothing is shown at place ${place}.`);
}

/** The place at which an index of the tensor is shown; `undefined` if it is hidden. */
export function placeOf(axis: Axis, index: number): number | undefined {
  let place = 0;
  for (const { start, stop } of axis.spans) {
    if (index >= start && index < stop) return place + index - start;
    place += stop - start;
  }
  return undefined;
}
