/** The picture of what a prediction loses without each part: its changes are one column, and its zero line has a name. */
import { expect, it } from 'vitest';
import type { Ablation } from '../../../src/trace/ablation/ablation';
import { ablationPart } from '../../../webview/state/residual/ablation-drawing';
import { documentPalette } from '../../../webview/theme/palettes';

const style = { palette: documentPalette('light'), font: 'system-ui', mono: 'monospace' };
const they = { id: 1, token: ' They', text: ' They', special: false };

/** A run without a head, and by how much the logit changes. */
const without = (head: number, change: number): Ablation => ({
  ...they,
  position: 1,
  instead: 'zero',
  part: { kind: 'head', layer: 5, head, cross: false },
  before: { logit: 10, probability: 0.5, rank: 0 },
  after: { logit: 10 + change, probability: 0.4, rank: 0 },
  ratherThan: null,
  difference: null,
  top: { ...they, probability: 0.4 },
  most: { before: [], after: [] },
  direct: null,
  capped: false,
  isLast: true,
});

it('the changes end in one column, the mean of the controls among them, and “0” names the line that the bars begin at', () => {
  const ablations = [without(4, -2), without(3, 1.25)];
  const controls = [without(0, -0.1), without(1, -0.3), without(2, -0.2)];
  const controlRuns = ({ head }: { readonly head: number | null }) => (head === 4 ? controls : []);
  const { drawing } = ablationPart({ ablations, total: 48, controls: [], controlRuns }, style) ?? {};
  const shapes = drawing && 'shapes' in drawing ? drawing.shapes : [];
  const words = shapes.filter((shape) => shape.kind === 'words');
  const placeOf = (text: string) => words.find((one) => one.text === text);
  const changes = ['−2.00', '+1.25', '−0.20'].map(placeOf);
  const heading = placeOf('change of the logit');
  expect(changes.map((one) => [one?.x, one?.anchor])).toEqual(changes.map(() => [heading?.x, 'end']));
  // What the mean is uncertain by stands behind that column.
  expect(placeOf('± 0.10')?.x).toBeGreaterThan(heading?.x ?? Number.NaN);
  const zero = placeOf('0');
  const boxes = shapes.filter((shape) => shape.kind === 'box');
  const line = boxes.find(({ x, width, height }) => x === zero?.x && width === 1 && height > 60);
  expect([zero?.anchor, line?.height]).toEqual(['middle', 3 * 21 + 4]);
  // No bar is blurred: each begins and ends at a whole pixel, on either side of that line.
  const bars = boxes.filter(({ height }) => height === 11);
  expect(bars).toHaveLength(3);
  for (const { x, width } of bars) {
    expect([x, width].every(Number.isInteger)).toBe(true);
    expect([x, x + width]).toContain(zero?.x);
  }
});
