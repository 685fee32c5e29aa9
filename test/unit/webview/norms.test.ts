import { expect, it } from 'vitest';
import type { ResidualNorms } from '../../../src/trace/readings/residual';
import { mapHeight, normMap, rowHeight } from '../../../webview/state/residual/norm-map';
import {
  blockLabels,
  blocksOnPath,
  chartScale,
  normBand,
  normPath,
  ticks,
} from '../../../webview/state/residual/norms';
import { norms as texts } from '../../../webview/strings/residual';

/** Two blocks, eleven positions; each value tells where it is from. */
function norms(): ResidualNorms {
  const pos = 11;
  const labels = [
    ['resid_pre', 'stream'],
    ['attn_out', 'attention'],
    ['resid_mid', 'stream'],
    ['mlp_out', 'mlp'],
    ['resid_post', 'stream'],
  ] as const;
  const rows = [0, 1].flatMap((layer) =>
    labels.map(([label, role], at) => ({
      stage: `blocks.${layer}.${label}`,
      label,
      layer,
      role,
      norms: Float64Array.from({ length: pos }, (_, i) => 1000 * (at + 1) + 100 * layer + i),
    })),
  );
  return { pos, rows };
}

it('the path leads from before block 0 through attention and MLP of each block', () => {
  expect(normPath(norms(), 7)).toEqual([
    { after: null, stream: 1007, added: null },
    { after: { layer: 0, part: 'attention', normalized: false }, stream: 3007, added: 2007 },
    { after: { layer: 0, part: 'mlp', normalized: false }, stream: 5007, added: 4007 },
    { after: { layer: 1, part: 'attention', normalized: false }, stream: 3107, added: 2107 },
    { after: { layer: 1, part: 'mlp', normalized: false }, stream: 5107, added: 4107 },
  ]);
});

it('numbers of blocks run neither into each other nor into the word at the start, unless the block is chosen', () => {
  const at = (width: number) => Array.from({ length: 30 }, (_, i) => (i + 0.75) * width);
  const places = ({ numbered }: ReturnType<typeof blockLabels>) => numbered.flatMap((is, place) => (is ? [place] : []));
  const many = blockLabels(at(14), 14, 23);
  expect(places(many).slice(0, 3)).toEqual([2, 4, 6]);
  expect(places(many)).toContain(23);
  expect(many.start).toBe(true);
  expect(blockLabels(at(14), 14, 0)).toMatchObject({ start: false });
  expect(places(blockLabels(at(80), 80, 1)).length).toBe(30);
});

it('a norm behind a sum is a point of its own, to which nothing is added', () => {
  const given = norms();
  const mid = given.rows[2] as (typeof given.rows)[number];
  const rows = given.rows.toSpliced(3, 0, { ...mid, label: 'resid_again', normalized: true });
  const path = normPath({ ...given, rows }, 0);
  expect(path[2]).toEqual({ after: { layer: 0, part: 'attention', normalized: true }, stream: 3000, added: null });
  expect(path[3]).toMatchObject({ after: { part: 'mlp', normalized: false }, added: 4000 });
  expect(blocksOnPath(path)).toEqual([
    { layer: 0, first: 1, points: 3 },
    { layer: 1, first: 4, points: 2 },
  ]);
});

it('what is added by an attention to another text is told from what the block’s own adds, whatever it is called', () => {
  const given = norms();
  const [, attention, mid] = given.rows as [unknown, (typeof given.rows)[number], (typeof given.rows)[number]];
  const crossed = [
    { ...attention, label: 'second_out', cross: true as const },
    { ...mid, label: 'resid_second' },
  ];
  const path = normPath({ ...given, rows: given.rows.toSpliced(3, 0, ...crossed) }, 0);
  expect(path.slice(0, 4).map(({ after }) => after?.part)).toEqual([undefined, 'attention', 'cross-attention', 'mlp']);
});

it('the band holds the middle of all positions', () => {
  expect(normBand(norms())).toEqual({
    edges: [1000, 3000, 5000, 3100, 5100].map((start) => ({ low: start + 1, high: start + 9 })),
    positions: 11,
    withoutFirst: undefined,
  });
});

it('a first token so long that it would set the scale is not in the band, which says so', () => {
  const { rows } = norms();
  const long = rows.map((row) => ({ ...row, norms: row.norms.slice(0, 4).with(0, 90_000 + (row.norms[0] ?? 0)) }));
  const { edges, positions, withoutFirst } = normBand({ pos: 4, rows: long });
  expect(edges[0]).toEqual({ low: expect.closeTo(1001.2), high: expect.closeTo(1002.8) });
  expect(edges).toHaveLength(5);
  expect([positions, withoutFirst]).toEqual([3, 95_100]);
  const said = texts.band({ positions, withoutFirst });
  expect(said).toBe('the middle 80\u00a0% of 3 positions, without the first token (length up to 95,100)');
});

it.each([
  [60, [0, 20, 40, 60]],
  [42.6, [0, 20, 40, 60]],
  [1, [0, 0.25, 0.5, 0.75, 1]],
  [0.0031, [0, 0.001, 0.002, 0.003, 0.004]],
  [9, [0, 2.5, 5, 7.5, 10]],
  [0, [0, 1]],
  [Number.NaN, [0, 1]],
])('the axis up to %d is marked at round numbers', (most, expected) => {
  expect(ticks(most)).toEqual(expected);
});

it('a point of the chart is found where it is drawn', () => {
  const path = normPath(norms(), 3);
  const { x, y, pointAt, marks } = chartScale(path, [], 500);
  for (const point of path.keys()) expect(pointAt(x(point))).toBe(point);
  expect([pointAt(0), pointAt(499)]).toEqual([undefined, undefined]);
  expect(marks.at(-1)).toBeGreaterThanOrEqual(5107);
  expect(y(0) - y(marks.at(-1) as number)).toBeGreaterThan(100);
});

it('the map of all positions holds every norm, and how it compares with the median at its point', () => {
  const given = norms();
  const { positions, points, places, norms: all, median, ratio } = normMap(given);
  expect([positions, points]).toEqual([11, 5]);
  expect([...median]).toEqual([1005, 3005, 5005, 3105, 5105]);
  for (let position = 0; position < positions; position++) {
    for (const [point, { stream, after }] of normPath(given, position).entries()) {
      const at = position * points + point;
      expect(all[at]).toBe(stream);
      expect(2 ** (ratio[at] as number) * (median[point] as number)).toBeCloseTo(stream, 2);
      expect(places[point]).toEqual(after);
    }
  }
});

it('the map is no higher than it may be, whatever its rows', () => {
  for (const positions of [1, 10, 25, 100, 1024]) {
    expect(rowHeight(positions)).toBeGreaterThanOrEqual(4);
    expect(mapHeight(positions)).toBeLessThanOrEqual(380);
  }
  expect(mapHeight(3)).toBe(3 * rowHeight(3));
});
