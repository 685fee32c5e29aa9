/** What larger type does to the maps of a step that is presented: none of their labels and digits is smaller for it. */
import { describe, expect, it } from 'vitest';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { type DrawnMap, layMaps, type MapRoom } from '../../../webview/state/story/map-layout';
import { drawnSizes, settledRoom } from '../../../webview/state/story/settled-room';
import { thorough } from '../../workbench/thorough';
import { partOf } from '../part-of';

/** Sizes of type, the first of them that with which a presentation begins. */
const SIZES = [
  [1.25, 1.5, 1.75, 2, 2.5],
  [1.5, 1.75, 2, 2.5],
  [2, 2.5, 3],
];
const WIDTHS = thorough ? [620, 844, 960, 1284] : [620, 1284];
const HEIGHTS = thorough ? [300, 340, 400, 440, 500, 560, 740] : [300, 440, 740];

const attention = (isProbability: boolean, tokens: number) =>
  partOf<StepTensor>({
    name: 'attention',
    shape: [tokens, tokens],
    axes: ['query', 'key'],
    sequences: ['tokens', 'tokens'],
    isProbability,
  });
const vectors = (tokens: number, columns: number) =>
  partOf<StepTensor>({
    name: 'vectors',
    shape: [tokens, columns],
    axes: ['pos', 'd_model'],
    sequences: ['tokens', null],
  });

/** Of the last map. */
function sizesAt(tensors: readonly StepTensor[], room: Pick<MapRoom, 'seen' | 'width' | 'type' | 'around'>) {
  const layout = layMaps({ tensors }, settledRoom({ tensors }, { ...room, height: room.seen, above: 0 }));
  return drawnSizes(layout.drawn.at(-1) as DrawnMap, layout);
}

const cases = SIZES.flatMap((sizes) => WIDTHS.flatMap((width) => HEIGHTS.map((seen) => ({ sizes, width, seen }))));

describe('larger type', () => {
  it('makes the labels of a map larger where that has room, as far as that goes on', () => {
    const labels = [1.5, 1.75, 2, 2.5].map(
      (type) => sizesAt([vectors(8, 256)], { seen: 500, width: 844, type, around: 1.5 }).label,
    );
    expect(labels).toEqual([1.5, 1.75, 2, 2.5].map((times) => expect.closeTo(11 * times)));
  });

  it.each([
    ['scores', (tokens: number) => [attention(false, tokens), attention(false, tokens)]],
    ['attention weights', (tokens: number) => [attention(false, tokens), attention(true, tokens)]],
    ['vectors', (tokens: number) => [vectors(tokens, 256)]],
    ['queries, keys and values', (tokens: number) => [vectors(tokens, 32), vectors(tokens, 32), vectors(tokens, 32)]],
  ] as const)('makes no label and no digit of %s smaller', (_, tensorsOf) => {
    const smaller = cases.flatMap(({ sizes, width, seen }) =>
      [4, 8, 10, 14, 20, 42].flatMap((tokens) => {
        const around = sizes[0] as number;
        const laid = sizes.map((type) => sizesAt(tensorsOf(tokens), { seen, width, type, around }));
        return laid.slice(1).flatMap(({ label, digits }, at) => {
          const before = laid[at] as (typeof laid)[number];
          const isSmaller = label < before.label - 0.01 || digits < before.digits - 0.01;
          return isSmaller
            ? [{ tokens, width, seen, sizes: `${sizes[at]}→${sizes[at + 1]}`, before, label, digits }]
            : [];
        });
      }),
    );
    expect(smaller).toEqual([]);
  });
});
