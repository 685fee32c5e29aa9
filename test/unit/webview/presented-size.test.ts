/** The sizes of type in a presentation, by the room that it has. */
import { expect, it } from 'vitest';
import { presentedSize, sizesIn } from '../../../webview/theme/presented-size';

it('a presentation begins with larger type in a larger window, which has further sizes as well', () => {
  const rooms = [
    { width: 1222, height: 640 },
    { width: 1862, height: 985 },
    { width: 2500, height: 1340 },
  ];
  expect(rooms.map(presentedSize)).toEqual([1.5, 2, 2]);
  const larger = rooms.map((room) => sizesIn(room).filter((size) => size > presentedSize(room)));
  expect(larger).toEqual([
    [1.75, 2, 2.5],
    [2.5, 3],
    [2.5, 3, 3.5],
  ]);
});

it('a presentation begins in the editor’s own size of type in a window that is low and narrow, not in one that is high', () => {
  const begins = [
    { width: 853, height: 480 },
    { width: 640, height: 480 },
    { width: 640, height: 900 },
  ];
  expect(begins.map(presentedSize)).toEqual([1.25, 1, 1.5]);
});

it('a presentation has larger type in the panel of a window of 960 × 600 pixels, not in lower or narrower ones', () => {
  const rooms = [
    { width: 910, height: 508 },
    { width: 853, height: 480 },
    { width: 795, height: 540 },
    { width: 640, height: 480 },
  ];
  const larger = rooms.map((room) => sizesIn(room).filter((size) => size > presentedSize(room)));
  expect(larger).toEqual([[1.5, 1.75], [], [], []]);
});
