/** Regions of tensors, and masked scores in pieces, against plain indexing. */
import { describe, expect, it } from 'vitest';
import { isHidden, type MaskRule } from '../../../../src/operations/mask-rule';
import { MOST_VALUES } from '../../../../src/trace/tensors/block-sums';
import { maskedPieces } from '../../../../src/trace/tensors/masked-pieces';
import {
  hideMaskedRegion,
  type Region,
  readRegion,
  regionShape,
  takeRegion,
} from '../../../../src/trace/tensors/region';
import { elementCount, type Slice, takeSlice } from '../../../../src/trace/tensors/tensor';
import { thorough } from '../../../workbench/thorough';

/** Ranges as [start, stop]. */
function regionOf(...axes: readonly (readonly [number, number])[][]): Region {
  return axes.map((spans) => spans.map(([start, stop]) => ({ start, stop })));
}

const REGIONS: [string, number[], Region][] = [
  [
    'the corners of a matrix',
    [64, 256],
    regionOf(
      [
        [0, 5],
        [59, 64],
      ],
      [
        [0, 5],
        [251, 256],
      ],
    ),
  ],
  [
    'of the longest short rows',
    [12, 2048],
    regionOf(
      [
        [0, 5],
        [7, 12],
      ],
      [
        [0, 5],
        [2043, 2048],
      ],
    ),
  ],
  [
    'of long rows',
    [12, 2049],
    regionOf(
      [
        [0, 5],
        [7, 12],
      ],
      [
        [0, 5],
        [2044, 2049],
      ],
    ),
  ],
  [
    'a head between the axes',
    [30, 4, 32],
    regionOf(
      [
        [0, 5],
        [25, 30],
      ],
      [[2, 3]],
      [
        [0, 5],
        [27, 32],
      ],
    ),
  ],
  [
    'a head before them',
    [4, 11, 11],
    regionOf(
      [[2, 3]],
      [
        [0, 5],
        [6, 11],
      ],
      [
        [0, 5],
        [6, 11],
      ],
    ),
  ],
  [
    'ranges of all axes',
    [5, 6, 7],
    regionOf(
      [
        [0, 2],
        [3, 5],
      ],
      [
        [1, 3],
        [4, 5],
      ],
      [
        [0, 1],
        [2, 4],
        [6, 7],
      ],
    ),
  ],
  [
    'ranges that are empty',
    [4, 6],
    regionOf(
      [
        [0, 0],
        [1, 3],
      ],
      [
        [2, 2],
        [4, 6],
      ],
    ),
  ],
];

function numbered(shape: readonly number[]) {
  return { shape, data: Float32Array.from({ length: elementCount(shape) }, (_, i) => i) };
}

/** The offsets of a region's values in the tensor. */
function offsets(shape: readonly number[], region: Region): number[] {
  return region.reduce<number[]>(
    (rows, spans, axis) =>
      rows.flatMap((row) =>
        spans.flatMap(({ start, stop }) =>
          Array.from({ length: stop - start }, (_, i) => row * (shape[axis] as number) + start + i),
        ),
      ),
    [0],
  );
}

describe.each(REGIONS)('%s', (_, shape, region) => {
  const tensor = numbered(shape);
  const expected = offsets(shape, region);

  it('is copied out of a tensor in memory', () => {
    expect([...takeRegion(tensor, region)]).toEqual(expected);
    expect(elementCount(regionShape(region))).toBe(expected.length);
  });

  it('is the same by windows into one that is not, which read no more than the rows', async () => {
    const asked: Slice[] = [];
    const values = await readRegion(shape, region, async (slice) => {
      asked.push(slice);
      return takeSlice(tensor, slice);
    });
    expect([...values]).toEqual(expected);
    const read = asked.reduce(
      (sum, { start, stop }) => sum + elementCount(stop.map((end, i) => end - (start[i] ?? 0))),
      0,
    );
    const [width = 0] = shape.slice(-1);
    const rows = elementCount(regionShape(region.slice(0, -1)));
    expect(read).toBeLessThanOrEqual(width > 2048 ? expected.length : rows * width);
  });
});

const RULES: MaskRule[] = [
  { causal: true, window: null },
  { causal: true, window: 3 },
  { causal: false, window: 4 },
  { causal: false, window: null },
];

describe.each(RULES)('masked by %j', (rule) => {
  it('a region is -inf exactly where a query may not look', () => {
    const shape = [2, 7, 7];
    const region = regionOf(
      [[0, 2]],
      [
        [0, 2],
        [4, 6],
      ],
      [
        [1, 3],
        [6, 7],
      ],
    );
    const masked = hideMaskedRegion(takeRegion(numbered(shape), region), region, rule);
    const expected = offsets(shape, region).map((at) =>
      isHidden(rule, Math.floor(at / 7) % 7, at % 7) ? -Infinity : at,
    );
    expect([...masked]).toEqual(expected);
  });

  // In one piece, and in several; `npm run check:long` looks at more that end elsewhere.
  it.each([[[2, 5, 5]], [[3, 90, 90]], ...(thorough ? [[[1, 128, 128]], [[5, 64, 128]]] : [])])(
    'the pieces of %j make up the whole',
    (shape) => {
      const [, queries = 0, keys = 0] = shape;
      const scores = numbered(shape);
      const pieces = [...maskedPieces(scores, rule)].length;
      expect(pieces).toBe(Math.ceil(scores.data.length / MOST_VALUES));
      const masked: number[] = [];
      for (const piece of maskedPieces(scores, rule)) masked.push(...piece);
      const expected = [...scores.data].map((at) =>
        isHidden(rule, Math.floor(at / keys) % queries, at % keys) ? -Infinity : at,
      );
      expect(masked).toEqual(expected);
      expect(scores).toEqual(numbered(shape));
    },
  );
});
