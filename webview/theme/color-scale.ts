/** Maps values to colours with one meaning: diverging around exactly 0 if signed, otherwise sequential. */
import type { Statistics } from '../../src/trace/tensors/statistics';
import { type Color, legible, luminance, middleLuminance, mix, mixer, toPixel, unreadable } from './color';

/** The colours of the theme with which heat maps are drawn. */
export interface Palette {
  readonly background: Color;
  readonly foreground: Color;
  /** The colour of exactly 0. */
  readonly zero: Color;
  readonly negative: Color;
  readonly positive: Color;
  readonly probability: Color;
  readonly accent: Color;
  /** Whether the theme has high contrast: then everything that is drawn stands out from the background. */
  readonly contrast: boolean;
}

export interface Scale {
  /** `range` is for values whose order and differences alone are meaningful, such as attention scores. */
  readonly kind: 'signed' | 'probability' | 'range';
  /** The value at the end of the scale. Signed scales reach from -limit to limit, those of probabilities from 0. */
  readonly limit: number;
  /** The value at which a range begins; absent for other kinds. */
  readonly from?: number;
  /** Whether the scale is computed without the first token, whose values may lie beyond it. */
  readonly withoutFirst?: boolean;
  /** Whether the scale reaches much further than its values, all of which are near 0. */
  readonly areNearZero?: boolean;
  /** Whether colours of a signed scale follow the square root of a value's size, so that small values differ visibly from 0. */
  readonly rooted?: boolean;
  /** Whether values beyond the end have the colour of the end, with no distinction between them. */
  readonly capped?: boolean;
  /** Whether the scale is computed over scores before the mask, some of which are hidden where it is used. */
  readonly beforeMask?: boolean;
}

/** Whether colours follow the root of a value. Those of probabilities do, since most weights of a long text are small. */
export function isRooted({ kind, rooted = false }: Scale): boolean {
  return kind === 'probability' || rooted;
}

/** The kinds of scales on which 0 has a fixed place. */
export type ZeroedKind = Exclude<Scale['kind'], 'range'>;

/** The scale of a range of values: the largest value stands out most, whatever its sign. */
export function rangeScale(from: number, to: number): Scale {
  const isRange = Number.isFinite(from) && to > from && Number.isFinite(to);
  return isRange ? { kind: 'range', from, limit: to } : { kind: 'range', from: 0, limit: 1 };
}

/** Whether values of a scale may be below 0. */
export function hasNegative({ kind }: Scale): boolean {
  return kind !== 'probability';
}

/** The largest value of a scale, whatever its sign. */
export function largestOf({ limit, from = 0 }: Scale): number {
  return Math.max(Math.abs(limit), Math.abs(from));
}

/** The values at the start, the middle and the end of a scale. */
export function scalePoints({ kind, limit, from = 0 }: Scale): readonly [number, number, number] {
  if (kind === 'signed') return [-limit, 0, limit];
  return kind === 'range' ? [from, (from + limit) / 2, limit] : [0, limit / 4, limit];
}

/** The end of a signed scale, in standard deviations. */
const SIGMAS = 3;

/**
 * The scale covers the whole tensor, so that all its heads compare. A signed one ends at 3 σ. As it is centred on 0 whatever the
 * mean, σ is taken around 0 as well.
 */
export function scaleOf(kind: ZeroedKind, { min, max, norm, finite }: Statistics): Scale {
  const largest = Math.max(Math.abs(min ?? 0), Math.abs(max ?? 0));
  if (kind === 'probability') return { kind, limit: largest || 1 };
  const sigma = finite > 0 ? norm / Math.sqrt(finite) : 0;
  return { kind, limit: Math.min(SIGMAS * sigma, largest) || 1 };
}

/** A signed scale that ends at the value with the largest size, so that none is beyond it. */
export function wholeScale({ min, max }: Pick<Statistics, 'min' | 'max'>): Scale {
  return { kind: 'signed', limit: Math.max(Math.abs(min ?? 0), Math.abs(max ?? 0)) || 1 };
}

export function isOutlier(scale: Scale, value: number): boolean {
  return scale.kind === 'signed' && !scale.capped && Math.abs(value) > scale.limit;
}

/**
 * How far an outlier's colour lies beyond the end colour, towards the colour of text, which the scale itself never approaches.
 */
const OUTLIER_SHARE = 0.45;

/** The colour of a finite value. */
export function colorOf(scale: Scale, palette: Palette, value: number): Color {
  return colorsOf(scale, palette)(value);
}

/**
 * The colour of a finite value on which text stands. The text is legible on it, and as on the scale itself, a larger value is
 * further from the colour of 0 in lightness: the part of the scale that is too close to both inks is left out, not clipped to
 * its edges.
 */
export function cellColorOf(scale: Scale, palette: Palette, value: number): Color {
  return legible(colorsOf(scale, palette, legibleMixer)(value), palette.contrast);
}

/** Mixes the colour of 0 with the colour of one end of a scale. The share is 0 for the colour of 0 and 1 for the end. */
type Mixer = (share: number) => Color;

/** Caches the mixer of each end, as every cell and label needs it. */
function madeOnce(make: (end: Color, palette: Palette) => Mixer): (end: Color, palette: Palette) => Mixer {
  const made = new WeakMap<Palette, Map<Color, Mixer>>();
  return (end, palette) => {
    const known = made.get(palette) ?? new Map<Color, Mixer>();
    made.set(palette, known);
    const mixed = known.get(end) ?? make(end, palette);
    known.set(end, mixed);
    return mixed;
  };
}

const wholeMixer = madeOnce((end, { zero }) => mixer(zero, end));

/**
 * Like `wholeMixer`, without the part on which neither ink is legible: the parts before and after it share the whole range. A
 * scale whose end lies in that part stops where the part begins.
 */
const legibleMixer = madeOnce((end, palette) => {
  const mixed = mixer(palette.zero, end);
  const shareAt = shareOfLuminance(mixed);
  const [dark, bright] = unreadable(palette.contrast);
  const [from, to] = [shareAt(dark), shareAt(bright)].sort((a, b) => a - b) as [number, number];
  const light = luminance(end);
  if (light > dark && light < bright) return (share) => mixed(share * from);
  const split = shareAt(middleLuminance(palette.contrast));
  return (share) => mixed(share <= split ? (share * from) / split : to + ((share - split) * (1 - to)) / (1 - split));
});

/**
 * The share at which a mixture has a luminance, which must rise or fall monotonically; the nearer end if the luminance is never
 * reached.
 */
function shareOfLuminance(mixed: Mixer): (wanted: number) => number {
  const grows = luminance(mixed(1)) > luminance(mixed(0));
  return (wanted) => {
    let [from, to] = [0, 1];
    for (let halvings = 0; halvings < 20; halvings++) {
      const middle = (from + to) / 2;
      if (luminance(mixed(middle)) < wanted === grows) from = middle;
      else to = middle;
    }
    return (from + to) / 2;
  };
}

/** The function that colours finite values, for use on many of them. */
function colorsOf(scale: Scale, palette: Palette, mixerTo = wholeMixer): (value: number) => Color {
  const toward = (end: Color, share: number): Color => mixerTo(end, palette)(share);
  return (value) => {
    if (scale.kind === 'range') {
      const [from, , to] = scalePoints(scale);
      return toward(palette.probability, Math.min(Math.max((value - from) / (to - from), 0), 1));
    }
    const linear = Math.min(Math.abs(value) / scale.limit, 1);
    const share = isRooted(scale) ? Math.sqrt(linear) : linear;
    if (scale.kind === 'probability') return toward(palette.probability, share);
    const end = value < 0 ? palette.negative : palette.positive;
    return isOutlier(scale, value) ? mix(end, palette.foreground, OUTLIER_SHARE) : toward(end, share);
  };
}

/** Entries on each side of 0 in a table of colours: enough for the steep beginning of the scale of probabilities, too. */
const STEPS = 1024;

/** A table of colours, since mixing one for every cell would be slow. */
export class ColorTable {
  private readonly colors: Uint32Array;
  private readonly middle: number;
  private readonly half: number;
  private readonly outliers: { negative: number; positive: number };

  constructor(
    readonly scale: Scale,
    palette: Palette,
    toPixel: (color: Color) => number,
  ) {
    const color = colorsOf(scale, palette);
    const at = (value: number) => toPixel(color(value));
    // The table for probabilities is as wide as a signed one, though no value is below 0.
    const from = scale.kind === 'range' ? (scale.from ?? 0) : -scale.limit;
    this.middle = (from + scale.limit) / 2;
    this.half = (scale.limit - from) / 2;
    this.colors = Uint32Array.from({ length: 2 * STEPS + 1 }, (_, index) =>
      at(this.middle + ((index - STEPS) / STEPS) * this.half),
    );
    this.outliers = { negative: at(-2 * scale.limit), positive: at(2 * scale.limit) };
  }

  /** The pixel of a finite value. */
  pixel(value: number): number {
    if (isOutlier(this.scale, value)) return value < 0 ? this.outliers.negative : this.outliers.positive;
    const share = Math.max(-1, Math.min(1, (value - this.middle) / this.half));
    return this.colors[STEPS + Math.round(share * STEPS)] as number;
  }
}

const tables = new WeakMap<Palette, Map<string, ColorTable>>();
/** Tables kept for a theme: enough for the stages of a block. */
const MOST_TABLES = 32;

/** The table of a scale, built once: figures with the same scale share it. */
export function colorTable(scale: Scale, palette: Palette): ColorTable {
  const known = tables.get(palette) ?? new Map<string, ColorTable>();
  tables.set(palette, known);
  const key = `${scale.kind} ${scale.from} ${scale.limit} ${scale.withoutFirst ?? false} ${isRooted(scale)} ${scale.capped ?? false}`;
  const table = known.get(key) ?? new ColorTable(scale, palette, toPixel);
  known.set(key, table);
  const oldest = known.keys().next().value;
  if (known.size > MOST_TABLES && oldest !== undefined) known.delete(oldest);
  return table;
}
