import { describe, expect, it } from 'vitest';
import { statistics } from '../../../src/trace/tensors/statistics';
import { boundsOf, hatchShare } from '../../../webview/heat-map/pixels';
import {
  type Color,
  contrast,
  inkOn,
  legible,
  lightness,
  luminance,
  mix,
  parseColor,
  toPixel,
} from '../../../webview/theme/color';
import {
  ColorTable,
  cellColorOf,
  colorOf,
  colorTable,
  isOutlier,
  type Palette,
  rangeScale,
  scaleOf,
  scalePoints,
} from '../../../webview/theme/color-scale';
import { paletteOf } from '../../../webview/theme/palettes';
import { themes } from '../../page/themes.json';
import { PALETTE as palette } from './palette';

/** How much the ink that is chosen for a colour contrasts with it. */
function readability(color: Color): number {
  return contrast(color, inkOn(color) === '#fff' ? [255, 255, 255] : [0, 0, 0]);
}

/** The palette of a theme as VS Code was recorded to have it. */
function themePalette(name: keyof typeof themes): Palette {
  const { variables } = themes[name];
  const read = (variable: string, fallback: Color): Color => {
    const css = String((variables as Record<string, unknown>)[variable] ?? '');
    const hex = /^#(..)(..)(..)$/.exec(css);
    const [red = 0, green = 0, blue = 0] = hex?.slice(1).map((part) => Number.parseInt(part, 16)) ?? [];
    return hex ? [red, green, blue] : (parseColor(css, background) ?? fallback);
  };
  const background = read('--vscode-editor-background', [31, 31, 31]);
  return paletteOf({
    background,
    foreground: read('--vscode-editor-foreground', [204, 204, 204]),
    red: read('--vscode-charts-red', [241, 76, 76]),
    orange: read('--vscode-charts-orange', [209, 134, 22]),
    blue: read('--vscode-charts-blue', [55, 148, 255]),
    yellow: read('--vscode-charts-yellow', [204, 167, 0]),
    accent: read('--vscode-focusBorder', [0, 120, 212]),
    contrast: name.startsWith('high-contrast'),
  });
}

function near(a: Color, b: Color): void {
  for (const [i, value] of a.entries()) expect(value).toBeCloseTo(b[i] as number, 0);
}

describe('colours', () => {
  it('reads what browsers compute', () => {
    expect(parseColor('rgb(1, 2, 3)')).toEqual([1, 2, 3]);
    expect(parseColor('rgba(255, 255, 255, 0.5)', [0, 0, 0])).toEqual([127.5, 127.5, 127.5]);
    expect(parseColor('color(srgb 1 0.5 0)')).toEqual([255, 127.5, 0]);
    expect(parseColor('rgb(10 20 30 / 50%)', [0, 0, 0])).toEqual([5, 10, 15]);
    expect(parseColor('')).toBeUndefined();
    expect(parseColor('oklch(0.5 0.1 20)')).toBeUndefined();
  });

  it('chooses ink that contrasts with every colour as WCAG wants it: 4.5 at least', () => {
    for (let red = 0; red < 256; red += 15)
      for (let green = 0; green < 256; green += 5)
        for (let blue = 0; blue < 256; blue += 15) expect(readability([red, green, blue])).toBeGreaterThanOrEqual(4.5);
    expect([luminance([0, 0, 0]), luminance([255, 255, 255])]).toEqual([0, 1]);
  });

  it.each(Object.keys(themes))('chooses ink that is read on every value of every scale: theme %s', (name) => {
    const palette = themePalette(name as keyof typeof themes);
    const scales = [{ kind: 'probability', limit: 1 }, { kind: 'signed', limit: 1 }, rangeScale(-1, 1)] as const;
    for (const scale of scales)
      for (let value = -1.1; value <= 1.1; value += 0.005)
        expect(readability(colorOf(scale, palette, value)), `${scale.kind} ${value}`).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['high-contrast', 'high-contrast-light'] as const)(
    'bounds cells and hatches them for all to see: theme %s',
    (name) => {
      const palette = themePalette(name);
      const hatching = mix(palette.background, palette.foreground, hatchShare(palette));
      for (const ink of [boundsOf(palette), hatching])
        expect(contrast(ink, palette.background)).toBeGreaterThanOrEqual(3);
      // On white it is only just seen.
      const isLight = name === 'high-contrast-light';
      expect(contrast(palette.zero, palette.background)).toBeGreaterThan(isLight ? 1.1 : 1.4);
      if (isLight) expect(contrast(palette.zero, palette.background)).toBeLessThan(1.4);
    },
  );

  it.each([
    ['high-contrast', 7],
    ['high-contrast-light', 7],
    ['dark', 6],
    ['light', 6],
  ] as const)('tints cells with text so that it is read: theme %s has %s:1', (name, least) => {
    const palette = themePalette(name);
    for (const kind of ['probability', 'signed'] as const)
      for (let value = -1; value <= 1; value += 0.005) {
        const color = cellColorOf({ kind, limit: 1 }, palette, value);
        expect(readability(color.map(Math.round) as unknown as Color), `${kind} ${value}`).toBeGreaterThanOrEqual(
          least,
        );
      }
    // What is far enough from both is left as it is.
    for (const color of [
      [10, 20, 30],
      [230, 220, 200],
    ] as const)
      expect(legible(color, palette.contrast)).toBe(color);
  });

  it.each([
    ['dark', 1],
    ['high-contrast', 1],
    ['light', -1],
    ['high-contrast-light', -1],
  ] as const)('a cell with text is the further from nothing in lightness the more it tells: theme %s', (name, way) => {
    const palette = themePalette(name);
    const seen: number[] = [];
    for (let probability = 0; probability <= 1; probability += 0.01)
      seen.push(way * lightness(cellColorOf({ kind: 'probability', limit: 1 }, palette, probability)));
    for (let at = 1; at < seen.length; at++) expect(seen[at], `${at} %`).toBeGreaterThan(seen[at - 1] as number);
    near(cellColorOf({ kind: 'probability', limit: 1 }, palette, 0), palette.zero);
    // Gold on which neither ink is read well enough is not reached.
    const isRead = readability(palette.probability) >= (palette.contrast ? 7 : 6);
    if (isRead) near(cellColorOf({ kind: 'probability', limit: 1 }, palette, 1), palette.probability);
  });

  it('is white on a dark colour as long as that is readable, where black would be as well', () => {
    const olive = colorOf({ kind: 'probability', limit: 1 }, themePalette('dark'), 0.4);
    expect([contrast(olive, [0, 0, 0]), contrast(olive, [255, 255, 255])].every((ratio) => ratio >= 4.5)).toBe(true);
    expect(inkOn(olive)).toBe('#fff');
    expect(inkOn([191, 162, 115])).toBe('#000');
  });

  it('mixes evenly to the eye, exactly at both ends', () => {
    near(mix(palette.negative, palette.positive, 0), palette.negative);
    near(mix(palette.negative, palette.positive, 1), palette.positive);
    const middle = lightness(mix([0, 0, 0], [255, 255, 255], 0.5));
    expect(middle).toBeCloseTo(0.5, 2);
  });

  it('packs pixels as a canvas does', () => {
    expect([...new Uint8Array(Uint32Array.of(toPixel([1, 2, 3])).buffer)]).toEqual([1, 2, 3, 255]);
  });
});

describe('scales', () => {
  it('ends at three standard deviations around 0', () => {
    const values = Float32Array.from({ length: 1000 }, (_, i) => (i === 0 ? 100 : i % 2 ? 1 : -1));
    const { limit } = scaleOf('signed', statistics(values));
    expect(limit).toBeCloseTo(3 * Math.sqrt((100 ** 2 + 999) / 1000), 5);
    expect([isOutlier({ kind: 'signed', limit }, 100), isOutlier({ kind: 'signed', limit }, -1)]).toEqual([
      true,
      false,
    ]);
  });

  it('ends at the largest value where none lies beyond', () => {
    expect(scaleOf('signed', statistics(Float32Array.of(-2, 2)))).toEqual({ kind: 'signed', limit: 2 });
    expect(scaleOf('probability', statistics(Float32Array.of(0, 0.25)))).toEqual({ kind: 'probability', limit: 0.25 });
  });

  it('has a limit even where all is 0 or nothing is finite', () => {
    expect(scaleOf('signed', statistics(Float32Array.of(0, 0))).limit).toBe(1);
    expect(scaleOf('signed', statistics(Float32Array.of(Number.NaN))).limit).toBe(1);
  });

  it('has the neutral colour at exactly 0, and one colour on each side', () => {
    const scale = { kind: 'signed', limit: 2 } as const;
    near(colorOf(scale, palette, 0), palette.zero);
    near(colorOf(scale, palette, -2), palette.negative);
    near(colorOf(scale, palette, 2), palette.positive);
    expect(colorOf(scale, palette, 2.1)).toEqual(colorOf(scale, palette, 99));
    expect(colorOf(scale, palette, 2.1)).not.toEqual(colorOf(scale, palette, 2));
  });

  it('shows a quarter of the largest probability in the middle colour', () => {
    near(colorOf({ kind: 'probability', limit: 1 }, palette, 0.25), mix(palette.zero, palette.probability, 0.5));
  });

  it('of what parts add has the middle colour at a quarter of the largest, on both sides, with 0 and the ends where they are', () => {
    const scale = { kind: 'signed', limit: 4, rooted: true } as const;
    near(colorOf(scale, palette, 1), mix(palette.zero, palette.positive, 0.5));
    near(colorOf(scale, palette, -1), mix(palette.zero, palette.negative, 0.5));
    near(colorOf(scale, palette, 0), palette.zero);
    near(colorOf(scale, palette, -4), palette.negative);
    expect(colorOf(scale, palette, 5)).toEqual(colorOf(scale, palette, 99));
    for (const value of [1, -1, 4, 5])
      expect(colorTable(scale, palette).pixel(value)).toBe(toPixel(colorOf(scale, palette, value)));
    expect(colorTable({ kind: 'signed', limit: 4 }, palette).pixel(1)).not.toBe(colorTable(scale, palette).pixel(1));
  });

  it('of a range has the largest value stand out most, also where all are below 0', () => {
    const scale = rangeScale(-10, -1);
    expect(scalePoints(scale)).toEqual([-10, -5.5, -1]);
    near(colorOf(scale, palette, -1), palette.probability);
    near(colorOf(scale, palette, -10), palette.zero);
    near(colorOf(scale, palette, -5.5), mix(palette.zero, palette.probability, 0.5));
    const distance = (value: number) =>
      Math.hypot(...colorOf(scale, palette, value).map((part, i) => part - (palette.background[i] as number)));
    const distances = [-1, -2, -4, -8, -10].map(distance);
    expect(distances).toEqual(distances.toSorted((a, b) => b - a));
    expect(isOutlier(scale, 99)).toBe(false);
    const table = new ColorTable(scale, palette, toPixel);
    for (const value of [-1, -10, -5.5, -99, 99])
      expect(table.pixel(value)).toBe(toPixel(colorOf(scale, palette, value)));
  });

  it('of a range has ends even where all is one value or nothing is finite', () => {
    for (const scale of [rangeScale(2, 2), rangeScale(Infinity, -Infinity)])
      expect(scalePoints(scale)).toEqual([0, 0.5, 1]);
  });

  it('looks colours up in a table that agrees', () => {
    const table = new ColorTable({ kind: 'signed', limit: 2 }, palette, toPixel);
    for (const value of [0, -2, 2, 3, -3, 1])
      expect(table.pixel(value)).toBe(toPixel(colorOf(table.scale, palette, value)));
  });
});
