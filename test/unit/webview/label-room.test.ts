import { expect, it } from 'vitest';
import { shortenAxis } from '../../../src/trace/tensors/axis';
import { savedFrame, withLabelsWhole } from '../../../webview/heat-map/frame';

const axis = shortenAxis(14, 64);
const frame = savedFrame(axis, axis, { square: true, room: 560, pageRatio: 2 });

it('a saved picture has room for its longest labels, as those of a changed word are, and its cells stay as they are', () => {
  const label = '·mother/·father';
  const wide = withLabelsWhole(frame, { rows: label.length, columns: label.length });
  const width = 6.6 * label.length; // at 11 pixels, generously
  expect(wide.left / wide.ratio).toBeGreaterThanOrEqual(width);
  expect(wide.slantedLength).toBeGreaterThanOrEqual(width);
  // At its slant it ends above the lower edge.
  expect(wide.bottom / wide.ratio).toBeGreaterThan(width * Math.sin(Math.PI / 3));
  expect(wide.width - frame.width).toBe(wide.left - frame.left);
  expect(wide.columns).toEqual(frame.columns);
});

it('a saved picture with short labels is laid out as before', () => {
  expect(withLabelsWhole(frame, { rows: 8, columns: 8 })).toEqual({ ...frame, slantedLength: undefined });
});
