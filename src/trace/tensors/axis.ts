/** Long axes, shortened honestly: both ends stay, the middle is left out, and how much is known. */

/** Half-open. */
export interface Span {
  readonly start: number;
  readonly stop: number;
}

export function* indicesIn(spans: readonly Span[]): Generator<number> {
  for (const { start, stop } of spans) for (let index = start; index < stop; index++) yield index;
}

/** Runs of neighbouring indices. */
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
  /** What is shown, in order. */
  readonly spans: readonly Span[];
}

/** How many values around a kept one stay visible in the middle of a shortened axis. */
const NEIGHBOURHOOD = 16;

/**
 * @param limit how many values are shown at most
 * @param keep values whose neighbourhoods stay visible wherever they lie: the first of them, as far as half of the limit
 * has room for them. Neighbourhoods are aligned and the ends stay the same, so that walking along the axis asks for few
 * values again.
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

/** The index in the tensor of what is shown at a place. */
export function indexAt(axis: Axis, place: number): number {
  let rest = place;
  for (const { start, stop } of axis.spans) {
    if (rest < stop - start) return start + rest;
    rest -= stop - start;
  }
  throw new RangeError(`Nothing is shown at place ${place}.`);
}

/** Where an index of the tensor is shown; `undefined` if it is hidden. */
export function placeOf(axis: Axis, index: number): number | undefined {
  let place = 0;
  for (const { start, stop } of axis.spans) {
    if (index >= start && index < stop) return place + index - start;
    place += stop - start;
  }
  return undefined;
}
