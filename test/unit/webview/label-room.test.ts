import { expect, it } from 'vitest';
import { shortenAxis } from '../../../src/trace/tensors/axis';
import { layFrame, roomForLabels, savedFrame, withLabelsWhole } from '../../../webview/heat-map/frame';

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

it('on a page labels are as whole where it has the room, within which the map stays, and take no more than half of it', () => {
  for (const [times, room, longest, whole] of [
    [1, 350, 15, true],
    [1.5, 525, 15, true],
    [1, 350, 40, false],
    [1, 150, 15, false],
  ] as const) {
    const labels = roomForLabels({ room, enlargement: times }, { rows: longest, columns: longest });
    const laid = layFrame(axis, axis, { square: true, room: labels.room, pageRatio: 2, enlargement: times });
    const page = withLabelsWhole(laid, labels.longest);
    const told = `${longest} characters in ${room} pixels`;
    expect(page.width / 2, told).toBeLessThanOrEqual(room + 1);
    expect(page.left / page.ratio >= 6.6 * longest, told).toBe(whole);
    expect(page.left / 2, told).toBeLessThanOrEqual(Math.max(room / 2, 76 * times) + 1);
  }
});

it('on a page with short labels a map is laid out as before', () => {
  const all = { room: 350, enlargement: 1 };
  expect(roomForLabels(all, { rows: 8, columns: 8 })).toEqual({ room: 350, longest: { rows: 8, columns: 8 } });
});
