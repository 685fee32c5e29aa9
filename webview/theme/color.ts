/** Colours as CSS computes them, and perceptually uniform mixing in OKLab (Björn Ottosson, 2020). */

/** Red, green and blue from 0 to 255. */
export type Color = readonly [number, number, number];

/**
 * Reads a computed colour: `rgb(…)`, `rgba(…)` or `color(srgb …)`.
 * @param background the colour that shines through if this one is not opaque
 */
export function parseColor(css: string, background: Color = [0, 0, 0]): Color | undefined {
  const match = /^(rgba?|color)\(\s*(?:srgb\s+)?([^)]*)\)$/.exec(css.trim());
  const numbers = match?.[2]
    ?.split(/[\s,/]+/)
    .filter(Boolean)
    .map((part) => (part.endsWith('%') ? Number(part.slice(0, -1)) / 100 : Number(part)));
  if (!match || !numbers || numbers.length < 3 || numbers.some(Number.isNaN)) return undefined;
  const scale = match[1] === 'color' ? 255 : 1;
  const [red = 0, green = 0, blue = 0, alpha = 1] = numbers;
  const over = (value: number, channel: number) =>
    value * scale * alpha + (background[channel] as number) * (1 - alpha);
  return [over(red, 0), over(green, 1), over(blue, 2)];
}

export function mix(from: Color, to: Color, share: number): Color {
  return mixer(from, to)(share);
}

/** Mixes two colours, for many mixtures of the same two. */
export function mixer(from: Color, to: Color): (share: number) => Color {
  const [a, b] = [toOklab(from), toOklab(to)];
  return (share) => {
    const at = (index: 0 | 1 | 2) => a[index] + (b[index] - a[index]) * share;
    return fromOklab([at(0), at(1), at(2)]);
  };
}

/** Perceived lightness, 0 to 1. */
export function lightness(color: Color): number {
  return toOklab(color)[0];
}

/** Relative luminance (WCAG 2.2), 0 to 1. */
export function luminance([red, green, blue]: Color): number {
  return 0.2126 * toLinear(red) + 0.7152 * toLinear(green) + 0.0722 * toLinear(blue);
}

/** The least contrast ratio of text (WCAG 2.2, level AA). */
const READABLE = 4.5;

/** Contrast ratio of two colours (WCAG 2.2), 1 to 21. */
export function contrast(a: Color, b: Color): number {
  const [one, other] = [luminance(a) + 0.05, luminance(b) + 0.05];
  return Math.max(one, other) / Math.min(one, other);
}

/**
 * White where that is readable, else black, which then has more contrast: one of the two always reaches 4.58. Where both are
 * readable, white on a dark colour is easier to read than the ratios suggest.
 */
export function inkOn(background: Color): '#000' | '#fff' {
  return contrast(background, [255, 255, 255]) >= READABLE ? '#fff' : '#000';
}

/**
 * The least contrast ratio of small type in cells, on gold too, which is between dark and light; for `contrast`, of any text in
 * high-contrast themes (level AAA).
 */
const READABLE_IN_CELL = { usual: 6, contrast: 7 } as const;

/**
 * The luminances between which neither ink is legible in a cell, with a small margin as channels are rounded.
 * @returns the highest luminance at which white is legible, and the lowest for black
 */
export function unreadable(isContrast: boolean): readonly [dark: number, bright: number] {
  const wanted = READABLE_IN_CELL[isContrast ? 'contrast' : 'usual'];
  return [0.98 * (1.05 / wanted - 0.05), 1.01 * (0.05 * wanted - 0.05)];
}

/** The luminance between both ends that contrasts equally with each of them, and at which white and black contrast alike. */
export function middleLuminance(isContrast: boolean): number {
  const [dark, bright] = unreadable(isContrast);
  return Math.sqrt((dark + 0.05) * (bright + 0.05)) - 0.05;
}

/** The background for the text of a cell: the colour, darkened or lightened as far as its ink needs to be legible. */
export function legible(color: Color, isContrast: boolean): Color {
  const [dark, bright] = unreadable(isContrast);
  const light = luminance(color);
  if (light <= dark || light >= bright) return color;
  // Darkening and lightening are equally far where white and black contrast alike.
  const isDark = light < middleLuminance(isContrast);
  const share = isDark ? dark / light : (bright - light) / (1 - light);
  const moved = (channel: number) => {
    const linear = toLinear(channel);
    return fromLinear(isDark ? linear * share : linear + (1 - linear) * share);
  };
  return [moved(color[0]), moved(color[1]), moved(color[2])];
}

export function toCss([red, green, blue]: Color, alpha = 1): string {
  return `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)} / ${alpha})`;
}

/** The colour for documents: "#1f1f1f". */
export function toHex(color: Color): string {
  return `#${color.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;
}

/** The colour as the pixel of a canvas, in the little-endian order of the machines that browsers run on. */
export function toPixel([red, green, blue]: Color, opacity = 1): number {
  return (
    ((Math.round(255 * opacity) << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0
  );
}

/** @param channel of sRGB, 0 to 255 */
function toLinear(channel: number): number {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function fromLinear(value: number): number {
  const clamped = Math.min(Math.max(value, 0), 1);
  return 255 * (clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * clamped ** (1 / 2.4) - 0.055);
}

function toOklab(color: Color): [number, number, number] {
  const [r, g, b] = [toLinear(color[0]), toLinear(color[1]), toLinear(color[2])];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function fromOklab([lightness, a, b]: readonly [number, number, number]): Color {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    fromLinear(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    fromLinear(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    fromLinear(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}
