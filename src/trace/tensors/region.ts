/**
 * The values of a tensor where ranges of its axes cross, such as its corners: read together, without the windows between
 * them.
 */
import { type MaskRule, visibleKeys } from '../../operations/mask-rule';
import { indicesIn, type Span } from './axis';
import { elementCount, type Slice, type Tensor } from './tensor';

/** For every axis, some ranges in order. */
export type Region = readonly (readonly Span[])[];

/** How many values a region takes along each axis. */
export function regionShape(region: Region): number[] {
  return region.map((spans) => spans.reduce((sum, { start, stop }) => sum + stop - start, 0));
}

/** Copies a region out of a tensor, row-major. */
export function takeRegion({ shape, data }: Tensor, region: Region): Float32Array {
  const values = new Float32Array(elementCount(regionShape(region)));
  let filled = 0;
  copyBelow(0, 0);
  return values;

  /** Copies everything below one index of all axes before this one. @param row the row-major number of that index */
  function copyBelow(axis: number, row: number): void {
    const first = row * (shape[axis] as number);
    for (const { start, stop } of region[axis] as readonly Span[]) {
      if (axis < shape.length - 1) for (let i = first + start; i < first + stop; i++) copyBelow(axis + 1, i);
      else for (let i = first + start; i < first + stop; i++) values[filled++] = data[i] as number;
    }
  }
}

/** Sets the scores that a mask hides to -inf, in place, in a region of scores [head, query, key]. */
export function hideMaskedRegion(values: Float32Array, region: Region, rule: MaskRule): Float32Array {
  const [heads = [], queries = [], keys = []] = region;
  let next = 0;
  for (const _ of indicesIn(heads)) {
    for (const query of indicesIn(queries)) {
      const { first, end } = visibleKeys(rule, query, Number.MAX_SAFE_INTEGER);
      for (const key of indicesIn(keys)) {
        if (key < first || key >= end) values[next] = -Infinity;
        next++;
      }
    }
  }
  return values;
}

/** Rows of at most this many values are read whole, which takes less time than reading their ranges one by one. */
const SHORT_ROW = 2048;

/** Like `takeRegion`, for a tensor of two axes or more that is not in memory: it is read through windows. */
export async function readRegion(
  shape: readonly number[],
  region: Region,
  read: (slice: Slice) => Promise<Tensor>,
): Promise<Float32Array> {
  const values = new Float32Array(elementCount(regionShape(region)));
  const last = shape.length - 1;
  const columns = region[last] as readonly Span[];
  const bands = (shape[last] as number) <= SHORT_ROW ? [columns] : columns.map((span) => [span]);
  const [width = 0] = regionShape([columns]);
  // The last axis before the columns with several rows is read range by range, the axes before it index by index.
  const rowAxis = region.findLastIndex((_, axis) => axis < last && (axis === 0 || rowsAlong(region, axis) > 1));
  let row = 0;
  for (const before of placesIn(region.slice(0, rowAxis))) {
    for (const rows of region[rowAxis] as readonly Span[]) {
      const ranges = [...before, rows, ...region.slice(rowAxis + 1, last).flat()];
      let column = 0;
      for (const spans of bands) {
        const band = { start: spans[0]?.start ?? 0, stop: spans.at(-1)?.stop ?? 0 };
        const { data } = await read(sliceOf([...ranges, band]));
        for (const { start, stop } of spans) {
          for (let i = 0; i < rows.stop - rows.start; i++) {
            const offset = i * (band.stop - band.start) - band.start;
            values.set(data.subarray(offset + start, offset + stop), (row + i) * width + column);
          }
          column += stop - start;
        }
      }
      row += rows.stop - rows.start;
    }
  }
  return values;
}

function rowsAlong(region: Region, axis: number): number {
  return regionShape([region[axis] as readonly Span[]])[0] as number;
}

/** Yields every combination of indices of the axes. */
function* placesIn([spans, ...rest]: Region): Generator<Span[]> {
  if (!spans) yield [];
  else
    for (const start of indicesIn(spans))
      for (const others of placesIn(rest)) yield [{ start, stop: start + 1 }, ...others];
}

function sliceOf(spans: readonly Span[]): Slice {
  return { start: spans.map(({ start }) => start), stop: spans.map(({ stop }) => stop) };
}
