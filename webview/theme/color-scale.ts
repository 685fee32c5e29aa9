/** From values to colours, with one meaning: diverging around exactly 0 where signed, else sequential. */
import type { Statistics } from '../../src/trace/tensors/statistics';
import { amidUnreadable, type Color, legible, luminance, mix, mixer, toPixel, unreadable } from './color';

/** The colours of the theme that heat maps are drawn with. */
export interface Palette {
  readonly background: Color;
  readonly foreground: Color;
  /** The colour of exactly 0. */
  readonly zero: Color;
  readonly negative: Color;
  readonly positive: Color;
  readonly probability: Color;
  readonly accent: Color;
  /** Whether the theme is one of high contrast: then all that is drawn is told apart from the background. */
  readonly contrast: boolean;
}

export interface Scale {
  /** A range is for values of which only the order and the differences tell something, such as attention scores. */
  readonly kind: 'signed' | 'probability' | 'range';
  /** The value at the end of the scale. Signed scales reach from -limit to limit, those of probabilities from 0. */
  readonly limit: number;
  /** Where a range begins; others have none. */
  readonly from?: number;
  /** Whether it is made without the first token, whose values may lie beyond it. */
  readonly withoutFirst?: boolean;
  /** Whether it reaches much further than its values, all of which are near 0. */
  readonly areNearZero?: boolean;
  /** Whether colours of a signed scale go by the root of a value's size, so that small ones are told apart from 0. */
  readonly rooted?: boolean;
  /** Whether what lies beyond its end has the colour of the end: both are all that there is to tell. */
  readonly capped?: boolean;
  /** Whether it is made over scores before the mask, some of which are hidden where it is used. */
  readonly beforeMask?: boolean;
}

/** Whether colours go by the root of a value: those of probabilities do, since most weights of a long text are small. */
export function isRooted({ kind, rooted = false }: Scale): boolean {
  return kind === 'probability' || rooted;
}

/** The kinds of scales that have a fixed place for 0. */
export type ZeroedKind = Exclude<Scale['kind'], 'range'>;

/** The largest value stands out most, whatever its sign. */
export function rangeScale(from: number, to: number): Scale {
  const isRange = Number.isFinite(from) && to > from && Number.isFinite(to);
  return isRange ? { kind: 'range', from, limit: to } : { kind: 'range', from: 0, limit: 1 };
}

/** Whether values of a scale may be below 0: of probabilities none is. */
export function hasNegative({ kind }: Scale): boolean {
  return kind !== 'probability';
}

/** The largest of its values, whatever its sign. */
export function largestOf({ limit, from = 0 }: Scale): number {
  return Math.max(Math.abs(limit), Math.abs(from));
}

/** The values at both ends of a scale, and that in its middle. */
export function scalePoints({ kind, limit, from = 0 }: Scale): readonly [number, number, number] {
  if (kind === 'signed') return [-limit, 0, limit];
  return kind === 'range' ? [from, (from + limit) / 2, limit] : [0, limit / 4, limit];
}

/** The end of a signed scale, in standard deviations. */
const SIGMAS = 3;

/**
 * The scale is the whole tensor's, so that all its heads compare. A signed one ends at 3 σ; since it is centred on 0
 * whatever the mean, σ is taken around 0 as well.
 */
export function scaleOf(kind: ZeroedKind, { min, max, norm, finite }: Statistics): Scale {
  const largest = Math.max(Math.abs(min ?? 0), Math.abs(max ?? 0));
  if (kind === 'probability') return { kind, limit: largest || 1 };
  const sigma = finite > 0 ? norm / Math.sqrt(finite) : 0;
  return { kind, limit: Math.min(SIGMAS * sigma, largest) || 1 };
}

/** A signed scale that ends at the largest value, whatever its sign: none is beyond it. */
export function wholeScale({ min, max }: Pick<Statistics, 'min' | 'max'>): Scale {
  return { kind: 'signed', limit: Math.max(Math.abs(min ?? 0), Math.abs(max ?? 0)) || 1 };
}

export function isOutlier(scale: Scale, value: number): boolean {
  return scale.kind === 'signed' && !scale.capped && Math.abs(value) > scale.limit;
}

/** How far beyond the end colour an outlier is drawn: towards the colour of text, which the scale never nears. */
const OUTLIER_SHARE = 0.45;

/** The colour of a finite value. */
export function colorOf(scale: Scale, palette: Palette, value: number): Color {
  return colorsOf(scale, palette)(value);
}

/**
 * The colour of a finite value on which text stands. Its ink is read on it, and as on the scale itself a larger value is
 * further from the colour of 0 in lightness: what is too near to both inks is left out of the way, not pulled to its edges.
 */
export function cellColorOf(scale: Scale, palette: Palette, value: number): Color {
  return legible(colorsOf(scale, palette, legibleMixer)(value), palette.contrast);
}

/** What mixes the colour of 0 with one end of a palette's scales, by a share of the way. */
type Mixer = (share: number) => Color;

/** Made once for each end, as every cell and label is coloured by it. */
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
 * The same without the part of the way on which neither ink is read: what is before it and behind it share the whole. Where
 * the way ends in that part, it goes as far as there.
 */
const legibleMixer = madeOnce((end, palette) => {
  const mixed = mixer(palette.zero, end);
  const shareAt = shareOfLuminance(mixed);
  const [dark, bright] = unreadable(palette.contrast);
  const [from, to] = [shareAt(dark), shareAt(bright)].sort((a, b) => a - b) as [number, number];
  const light = luminance(end);
  if (light > dark && light < bright) return (share) => mixed(share * from);
  const split = shareAt(amidUnreadable(palette.contrast));
  return (share) => mixed(share <= split ? (share * from) / split : to + ((share - split) * (1 - to)) / (1 - split));
});

/** Where on its way a mixture has a luminance, which grows or falls all the way; the nearer end where it never does. */
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

/** The colours of finite values, for many of them. */
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

/** Colours on each side of 0 in a table: enough for the steep beginning of the scale of probabilities, too. */
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
    // That of probabilities is as wide as a signed one: values below 0 are none.
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
/** Tables that are kept for a theme: those of the stages of a block. */
const MOST_TABLES = 32;

/** The table of a scale, made once: figures that share a scale share its table. */
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
