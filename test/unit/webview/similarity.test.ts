/** The map of how similar the tokens of two texts are. */
import { expect, it } from 'vitest';
import { similarityFigure } from '../../../webview/state/compare/similarity';
import { scaleOf } from '../../../webview/theme/color-scale';

it('has the scale of all cosines, however small these are', () => {
  const side = { summary: { tokens: [{}, {}] }, readings: {} };
  const data = { comparison: { a: side, b: side, alignment: { rows: [] } }, choice: { row: 0 }, width: 400 } as never;
  const { tensor } = similarityFigure(
    { whole: 0.1, tokens: Float32Array.of(0.1, 0.05, 0, 0.1) } as never,
    data,
    undefined,
  );
  expect(tensor.statistics && scaleOf('signed', tensor.statistics).limit).toBe(1);
});
