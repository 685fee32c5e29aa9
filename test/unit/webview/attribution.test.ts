import { expect, it } from 'vitest';
import type { Attribution, AttributionPart } from '../../../src/trace/readings/attribution';
import type { Shape } from '../../../webview/heat-map/drawing';
import { hasAttentionBias, largestParts, partKey, partRows } from '../../../webview/state/residual/attribution';
import { attributionDrawing } from '../../../webview/state/residual/attribution-drawing';
import { ablation } from '../../../webview/strings/ablation';
import { attribution as strings } from '../../../webview/strings/residual';
import { colorOf } from '../../../webview/theme/color-scale';
import { documentPalette } from '../../../webview/theme/palettes';

const part = (kind: AttributionPart['kind'], value: number, layer: number | null = null, head: number | null = null) =>
  ({ kind, value, layer, head, cross: false }) as const;

const PARTS: readonly AttributionPart[] = [
  part('embed', 1),
  part('pos_embed', -2),
  part('head', 3, 0, 0),
  part('head', -4, 0, 1),
  part('attn_bias', 0.5, 0),
  part('mlp', -6, 0),
  part('head', 7, 1, 0),
  part('head', 8, 1, 1),
  part('attn_bias', 0, 1),
  part('mlp', 9, 1),
  part('norm_bias', 10),
  part('head_bias', 0.25),
];

it('parts lie in the rows of their blocks, with what attention and MLP add in sum', () => {
  const { before, blocks, after } = partRows({ parts: PARTS });
  expect(before.map(partKey)).toEqual(['embed', 'pos_embed']);
  expect(after.map(partKey)).toEqual(['norm_bias', 'head_bias']);
  expect(blocks.map(({ parts }) => parts.map(partKey))).toEqual([
    ['head-0-0', 'head-0-1', 'attn_bias-0', 'mlp-0'],
    ['head-1-0', 'head-1-1', 'attn_bias-1', 'mlp-1'],
  ]);
  expect(blocks.map(({ layer, attention, mlp }) => [layer, attention, mlp])).toEqual([
    [0, -0.5, -6],
    [1, 15, 9],
  ]);
});

it('a saved picture has the totals, and every part in its colour where the grid has it, with its number', () => {
  const scale = { kind: 'signed', limit: 9 } as const;
  const palette = documentPalette('light');
  const token = { id: 1, token: 'x', text: 'x' };
  const attribution = {
    ...token,
    position: 3,
    ratherThan: null,
    parts: PARTS,
    sum: 26.75,
    logit: 26.75,
  } as unknown as Attribution;
  const of = { attribution, heads: 2, scale, withNumbers: true };
  const { shapes, width, height } = attributionDrawing(of, { palette, font: 'system-ui', mono: 'monospace' });
  const words = shapes.flatMap((shape) => (shape.kind === 'words' ? [shape] : []));
  const texts = words.map(({ text }) => text);
  expect(texts.slice(0, 2)).toEqual([strings.totalKinds.embedding, '−1.00']);
  expect(texts).toEqual(expect.arrayContaining([strings.totalKinds.heads, '+14.00', '= 26.75']));
  expect(texts).toEqual(expect.arrayContaining(['block', strings.sums, '0', '1', 'bias', 'MLP', 'in', 'out']));
  // What the numbered columns are of stands above them.
  const [head, first, last] = ['head', '0', '1'].map((name) => words.find(({ text, x }) => text === name && x > 60));
  expect(head?.y).toBeLessThan(first?.y ?? 0);
  expect(head?.x).toBeCloseTo(((first?.x ?? 0) + (last?.x ?? 0)) / 2, 0);
  expect(texts).toEqual(
    expect.arrayContaining(['token +1.00', 'position −2.00', 'norm bias +10.0', 'logit bias +0.25']),
  );
  for (const [number, value] of [
    ['−4.00', -4],
    ['+9.00', 9],
    ['+10.0', 10],
  ] as const) {
    const written = words.find(({ text }) => text.endsWith(number));
    const cell = shapes[shapes.indexOf(written as Shape) - 1];
    expect(cell?.kind === 'box' && cell.fill, number).toEqual(colorOf(scale, palette, value));
  }
  // What is chosen on the page is nothing of the figure.
  expect(shapes.filter((shape) => shape.kind === 'box' && shape.stroke)).toEqual([]);
  expect(words.filter(({ isBold, isMono, size }) => isBold && isMono && size < 13)).toEqual([]);
  const bare = attributionDrawing({ ...of, withNumbers: false }, { palette, font: 'system-ui', mono: 'monospace' });
  const left = bare.shapes.flatMap((shape) => (shape.kind === 'words' ? [shape.text] : []));
  expect(texts.filter((text) => !left.includes(text))).toContain('−4.00');
  expect(left).toEqual(expect.arrayContaining(['token', 'norm bias']));
  // A part beyond the scale has its dot.
  expect(shapes.filter(({ kind }) => kind === 'dot')).toHaveLength(1);
  for (const shape of shapes) {
    expect(shape.x + (shape.kind === 'box' ? shape.width : 0)).toBeLessThanOrEqual(width);
    expect(shape.y).toBeLessThan(height);
  }
});

it('of the last MLP no later part is blamed for what direct contributions do not count, but the scale of the final norm', () => {
  expect(ablation.explanation).toContain('without the last MLP, which no later part reads, only by that scale');
  expect(ablation.explanationShort).toContain('nor what the final norm makes of it.');
});

it('a model without biases has no column and no word for them', () => {
  expect(hasAttentionBias({ parts: PARTS })).toBe(true);
  expect(hasAttentionBias({ parts: PARTS.filter(({ kind }) => kind !== 'attn_bias') })).toBe(false);
  expect(strings.sumsTitle('1', '2', true)).toBe('all heads with the output bias 1, MLP 2');
  expect(strings.sumsTitle('1', '2', false)).toBe('all heads 1, MLP 2');
  const grid = { blocks: 1, heads: 4, bias: false, isDifference: false };
  expect(strings.grid(grid)).toContain(': 1 block down, 4 heads and the MLP across.');
  expect(strings.grid({ ...grid, blocks: 2, bias: true })).toContain(
    ': 2 blocks down, 4 heads, the output bias of attention and the MLP across.',
  );
});

it('a block that attends to two texts has a row for each, and its MLP after both', () => {
  const cross = (kind: AttributionPart['kind'], value: number, head: number | null) =>
    ({ kind, value, layer: 0, head, cross: true }) as const;
  const parts = [part('head', 1, 0, 0), cross('head', 2, 0), cross('attn_bias', 4, null), part('mlp', 8, 0)];
  const { blocks } = partRows({ parts });
  expect(blocks.map((block) => [block.layer, block.cross, block.attention, block.mlp])).toEqual([
    [0, false, 1, 0],
    [0, true, 6, 8],
  ]);
  expect(blocks.flatMap((block) => block.parts.map(partKey))).toEqual([
    'head-0-0',
    'cross-head-0-0',
    'cross-attn_bias-0',
    'mlp-0',
  ]);
});

it('the largest come first, whatever their sign, and the rest is summed', () => {
  const { shown, rest } = largestParts(PARTS, 4);
  expect(shown.map(partKey)).toEqual(['norm_bias', 'mlp-1', 'head-1-1', 'head-1-0']);
  expect(rest).toEqual({ count: 8, value: 1 - 2 + 3 - 4 + 0.5 - 6 + 0.25 });
  expect(largestParts(PARTS, 20).rest).toEqual({ count: 0, value: 0 });
});

it('those that add come first, or those that take away, and none of the others is among them', () => {
  const values = (order: 'adds' | 'takes away', count: number) =>
    largestParts(PARTS, count, order).shown.map(({ value }) => value);
  const positive = PARTS.map(({ value }) => value)
    .filter((value) => value > 0)
    .sort((a, b) => b - a);
  const negative = PARTS.map(({ value }) => value)
    .filter((value) => value < 0)
    .sort((a, b) => a - b);
  expect(values('adds', 20)).toEqual(positive);
  expect(values('takes away', 20)).toEqual(negative);
  expect(values('adds', 2)).toEqual(positive.slice(0, 2));
  const { shown, rest } = largestParts(PARTS, 2, 'takes away');
  const all = PARTS.reduce((sum, { value }) => sum + value, 0);
  expect(shown.reduce((sum, { value }) => sum + value, rest.value)).toBeCloseTo(all);
  expect(rest.count).toBe(PARTS.length - 2);
});
